import type { FunctionGraph } from "../project/function-graph.js";
import type { FunctionsDir } from "../project/functions-dir.js";
import type { ModuleRun } from "../project/module-run.js";
import type { ShownGraph } from "./render-mermaid.js";

import { Command, Option } from "commander";

import { findNearestName } from "../analysis/nearest-name.js";
import {
  formatFunctionName,
  functionPathOfReference,
  parseFunctionName,
} from "../platform/function-paths.js";
import { findCallChains } from "../project/call-chains.js";
import { buildFunctionGraph } from "../project/function-graph.js";
import { Project } from "../project/lint-run.js";
import { selectReachable } from "../project/reachable-graph.js";
import { parseSettings } from "../project/settings.js";
import { displayPath } from "./display-path.js";
import { type Environment, type ExitCode, printError, UsageError } from "./environment.js";
import { findFilesToLint } from "./find-files.js";
import { renderMermaid } from "./render-mermaid.js";

interface GraphOptions {
  readonly format: "json" | "mermaid";
  readonly from?: string;
}

/** `graph [paths...]`: prints which functions call which. `setExitCode` learns whether all files could be read. */
export function createGraphCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  return new Command("graph")
    .description("print which functions call which, in which runtime and transaction")
    .argument("[paths...]", "projects, or files and directories to start from (default: here)")
    .option("--from <function>", "only what this function leads to, such as digest:sendWeekly")
    .addOption(
      new Option("--format <name>", "how to print it").choices(["mermaid", "json"]).default("mermaid"),
    )
    .action((paths: string[], options: GraphOptions) => {
      setExitCode(printGraph(paths.length === 0 ? ["."] : paths, options, environment));
    });
}

function printGraph(paths: readonly string[], options: GraphOptions, environment: Environment): ExitCode {
  const { cwd } = environment;
  const found = findFilesToLint(paths, cwd);
  const run = new Project().openModules({ cwd, settings: parseSettings(undefined) });
  const problems = [...found.problems];
  const graphs = groupByFunctionsDir(run, found.files).map(({ files, functionsDir }) => {
    const all = findFilesToLint([functionsDir.path], cwd).files;
    const own = all.filter((file) => run.findFunctionsDir(file)?.path === functionsDir.path);
    for (const path of own) {
      if (run.getModule(path).type === "unknown") problems.push({ message: "cannot be parsed", path });
    }
    const graph = buildFunctionGraph({ files: own, functionsDir, run });
    return files.length === own.length ? graph : selectReachable(graph, findIdsIn(run, graph, files));
  });
  for (const { message, path } of problems) printError(environment, `${displayPath(path, cwd)}: ${message}`);
  if (graphs.length === 0 && problems.length === 0) {
    printError(environment, "no graph: none of these files is in a Convex functions directory");
  }
  const shown = (options.from === undefined ? graphs : selectFrom(options.from, graphs)).map(
    (graph): ShownGraph => ({
      chains: findCallChains(graph),
      graph,
      name: displayPath(graph.functionsDir.path, cwd),
    }),
  );
  environment.stdout.write(options.format === "json" ? renderJson(shown) : renderMermaid(shown));
  return problems.length === 0 ? 0 : 2;
}

interface FunctionsDirFiles {
  readonly functionsDir: FunctionsDir;
  readonly files: readonly string[];
}

function groupByFunctionsDir(run: ModuleRun, files: readonly string[]): FunctionsDirFiles[] {
  const groups = new Map<string, { readonly functionsDir: FunctionsDir; readonly files: string[] }>();
  for (const file of files) {
    const functionsDir = run.findFunctionsDir(file);
    if (functionsDir === undefined) continue;
    const group = groups.get(functionsDir.path) ?? { files: [], functionsDir };
    groups.set(functionsDir.path, group);
    group.files.push(file);
  }
  return [...groups.values()].sort((left, right) =>
    left.functionsDir.path < right.functionsDir.path ? -1 : 1,
  );
}

/** The functions, crons and routes that are written in these files. */
function findIdsIn(run: ModuleRun, { nodes }: FunctionGraph, files: readonly string[]): string[] {
  const relativePaths = new Set(
    files.map((file) => {
      const answer = run.getModule(file);
      return answer.type === "module" ? answer.module.place?.relativePath : undefined;
    }),
  );
  return nodes.filter(({ place }) => relativePaths.has(place.file)).map(({ id }) => id);
}

/** @throws {UsageError} where no graph has that function */
function selectFrom(written: string, graphs: readonly FunctionGraph[]): FunctionGraph[] {
  const spellings = spellFunction(written);
  const selected = graphs.flatMap((graph) => {
    const id = spellings.find((spelling) => graph.nodes.some((node) => node.id === spelling));
    return id === undefined ? [] : [selectReachable(graph, [id])];
  });
  if (selected.length > 0) return selected;
  const ids = graphs.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  const nearest = findNearestName(spellings.at(-1) ?? written, ids);
  const hint =
    nearest === undefined ? "`convex-actions graph` shows all there are." : `Did you mean ${nearest}?`;
  throw new UsageError(`there is no function ${JSON.stringify(written)}. ${hint}`);
}

/** `digest:sendWeekly`, as the graph has it, from that or from `internal.digest.sendWeekly` or `digest.js:sendWeekly`. */
function spellFunction(written: string): string[] {
  const parsed = parseFunctionName(written);
  const dotted = functionPathOfReference(written.replace(/^(?:api|internal)\./, "").split("."));
  return [
    written,
    ...(parsed.type === "function" ? [formatFunctionName(parsed)] : []),
    ...(dotted === undefined || written.includes(":") ? [] : [formatFunctionName(dotted)]),
  ];
}

function renderJson(shown: readonly ShownGraph[]): string {
  const functionsDirs = shown.map(({ chains, graph, name }) => ({
    path: name,
    kind: graph.functionsDir.kind,
    nodes: graph.nodes,
    edges: graph.edges,
    cycles: chains.cycles,
    deepestRunActions: chains.deepestRunActions,
    unresolved: graph.unresolved,
    modules: graph.modules,
  }));
  return `${JSON.stringify({ functionsDirs }, undefined, 2)}\n`;
}
