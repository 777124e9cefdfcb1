import type { FunctionReference } from "convex/server";
import type * as RuntimeShim from "../runtime-shim/index.js";
import type { Environment, ExitCode } from "./environment.js";

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { Command } from "commander";

import { findNearestName } from "../analysis/nearest-name.js";
import { createFunctionsDirFinder } from "../project/functions-dir.js";
import { isRecord } from "../project/is-record.js";
import { displayPath } from "./display-path.js";
import { UsageError } from "./environment.js";
import { describeExploration, describeRun } from "./run-report.js";

interface RunOptions {
  readonly dir?: string;
  readonly drop?: boolean;
  readonly setup?: string;
  readonly svg?: string;
  readonly writer?: string;
}

type Args = Readonly<Record<string, unknown>>;
type Shim = typeof RuntimeShim;

/** `run <function> [args]`: runs one function in the runtime shim. 0: it returned. 1: it threw. 2: it could not run. */
export function createRunCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  return new Command("run")
    .description("run one function in memory, on an empty database, and show what it did")
    .argument("<function>", "its name, such as messages:send")
    .argument("[args]", "its arguments as JSON", "{}")
    .option("--dir <path>", "the functions directory (default: the one found here)")
    .option("--setup <function>", "a mutation without arguments that fills the database first")
    .option("--drop", "drop operations that nobody awaited, instead of running them to their end")
    .option(
      "--writer <function>",
      "run the action again with this mutation between its transactions, in each place once",
    )
    .option("--svg <file>", "also draw the timeline there")
    .action(async (name: string, args: string, options: RunOptions) => {
      setExitCode(await run(name, parseArgs(args), options, environment));
    });
}

async function run(
  name: string,
  args: Args,
  options: RunOptions,
  environment: Environment,
): Promise<ExitCode> {
  // Loaded here: its packages are optional, and no other command needs them.
  const shim = await import("../runtime-shim/index.js");
  const deployment = await load(shim, options, environment);
  const kind = findKind(deployment, name);
  const dangling = options.drop === true ? "drop" : "drain";
  const outcome = await call(deployment, kind, name, args, dangling);
  const jobs = await deployment.readState().then((state) => state["_scheduled_functions"] ?? []);
  environment.stdout.write(`${describeRun(shim, outcome, jobs)}\n`);
  let { trace } = outcome;

  if (options.writer !== undefined) {
    if (kind !== "action") throw new UsageError(`--writer is for actions, and ${name} is a ${kind}`);
    findKind(deployment, options.writer);
    const exploration = await deployment.explore(name, args, { writer: { path: options.writer }, dangling });
    environment.stdout.write(`\n${describeExploration(shim, exploration, options.writer)}\n`);
    trace = (exploration.anomalies[0] ?? exploration.gaps[0])?.outcome.trace ?? trace;
  }
  if (options.svg !== undefined) {
    writeFileSync(resolve(environment.cwd, options.svg), shim.renderTimeline(trace, "svg"));
  }
  return outcome.error === undefined ? 0 : 1;
}

function parseArgs(text: string): Args {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`the arguments are not JSON: ${error instanceof Error ? error.message : text}`);
  }
  if (!isRecord(parsed)) {
    throw new UsageError(`the arguments must be a JSON object, and ${text} is none`);
  }
  return parsed;
}

async function load(
  shim: Shim,
  { dir, setup }: RunOptions,
  environment: Environment,
): Promise<RuntimeShim.Deployment> {
  const functionsDir = dir === undefined ? findFunctionsDir(environment.cwd) : resolve(environment.cwd, dir);
  try {
    return await shim.createDeployment({
      functionsDir,
      ...(setup === undefined ? {} : { setup: (t) => t.mutation(referenceOf(setup)) }),
    });
  } catch (error) {
    if (error instanceof shim.MissingPeersError) throw new UsageError(error.message);
    if (!(error instanceof shim.LoadError)) throw error;
    for (const { text } of error.problems) environment.stderr.write(`${text}\n\n`);
    throw new UsageError(`${displayPath(functionsDir, environment.cwd)} does not load, see above`);
  }
}

/** A function's name is a reference too, only its type does not say so. */
function referenceOf(name: string): FunctionReference<"mutation", "public" | "internal"> {
  return name as unknown as FunctionReference<"mutation", "public" | "internal">;
}

function findFunctionsDir(cwd: string): string {
  const { functionsDirs } = createFunctionsDirFinder().startRun().findFunctionsDirsBelow(cwd);
  const apps = functionsDirs.filter(({ kind }) => kind === "app").map(({ path }) => path);
  const [first, second] = apps;
  if (first === undefined)
    throw new UsageError("there is no Convex functions directory here; name one with --dir");
  if (second !== undefined) {
    const shown = apps.map((path) => displayPath(path, cwd)).join(", ");
    throw new UsageError(`there are several functions directories here, name one with --dir: ${shown}`);
  }
  return first;
}

/** @throws UsageError if there is no such function */
function findKind(deployment: RuntimeShim.Deployment, name: string): "query" | "mutation" | "action" {
  const { functions } = deployment;
  const kind = functions.find((fn) => fn.name === name)?.kind;
  if (kind !== undefined && kind !== "httpAction") return kind;
  const nearest = findNearestName(
    name,
    functions.map((fn) => fn.name),
  );
  throw new UsageError(
    `there is no function ${name}${nearest === undefined ? "" : `; did you mean ${nearest}?`}`,
  );
}

async function call(
  deployment: RuntimeShim.Deployment,
  kind: "query" | "mutation" | "action",
  name: string,
  args: Args,
  dangling: RuntimeShim.DanglingPolicy,
): Promise<RuntimeShim.Outcome> {
  if (kind === "query") return await deployment.runQuery(name, args);
  if (kind === "mutation") return await deployment.runMutation(name, args);
  return await deployment.runAction(name, args, { dangling });
}
