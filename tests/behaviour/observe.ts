import { join } from "node:path";
import {
  createDeployment,
  type DanglingPolicy,
  type DatabaseState,
  type Deployment,
  type Exploration,
  type HttpOutcome,
  LoadError,
  type Outcome,
  type Result,
  type RunRecord,
} from "../../src/runtime-shim/index.js";
import type { BehaviourRun, ProvenCase } from "./behaviour-case.js";
import { type ProjectFiles, withTemporaryFolder, writeProject } from "./project-copy.js";

/** What one call came to, as far as anybody can tell, and how it went. */
export interface Behaviour extends RunRecord {
  readonly result: Result;
  readonly state: DatabaseState;
}

/** One run, with the two ends that dangling work can have. */
export interface ObservedRun {
  readonly type: "ran";
  readonly drained: Behaviour;
  readonly dropped: Behaviour;
  /** With the run's writer in each place once. */
  readonly exploration: Exploration | undefined;
}

/** The push was refused, in Convex's words. */
export interface RefusedPush {
  readonly type: "refused";
  readonly text: string;
}

export type Observation = ObservedRun | RefusedPush;

/** Loads the code as a push would, and makes each of the case's runs on a database of its own. */
export async function observeProject(files: ProjectFiles, behaviourCase: ProvenCase): Promise<Observation[]> {
  const { env = {}, runs, setup } = behaviourCase;
  return await withTemporaryFolder(async (root) => {
    writeProject(root, files);
    try {
      const deployment = await createDeployment({
        env,
        fetch: behaviourCase.fetch ?? (() => new Response("ok")),
        functionsDir: join(root, "convex"),
        ...(setup === undefined ? {} : { setup }),
      });
      const observations: Observation[] = [];
      for (const run of runs) observations.push(await observeRun(deployment, run));
      return observations;
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      const text = error.problems.map((problem) => problem.text.replaceAll(root, ".")).join("\n");
      return runs.map(() => ({ text, type: "refused" }));
    }
  });
}

async function observeRun(deployment: Deployment, run: BehaviourRun): Promise<ObservedRun> {
  return {
    drained: await behave(deployment, run, "drain"),
    dropped: await behave(deployment, run, "drop"),
    exploration:
      "call" in run && run.writer !== undefined
        ? await deployment.explore(run.call, run.args ?? {}, {
            writer: run.writer,
            ...(run.identity === undefined ? {} : { identity: run.identity }),
          })
        : undefined,
    type: "ran",
  };
}

async function behave(
  deployment: Deployment,
  run: BehaviourRun,
  dangling: DanglingPolicy,
): Promise<Behaviour> {
  const fork = await deployment.fork();
  const options = { dangling, ...(run.identity === undefined ? {} : { identity: run.identity }) };
  const outcome =
    "call" in run
      ? await call(fork, run.call, run.args ?? {}, options)
      : await toOutcome(await fork.fetch(run.request.path, run.request, options));
  if (run.runsJobs === true) await fork.runScheduledJobs();
  const { fetches, report, trace, ...result } = outcome;
  return { fetches, report, result, state: await fork.readState(), trace };
}

async function call(
  fork: Deployment,
  name: string,
  args: Readonly<Record<string, unknown>>,
  options: Parameters<Deployment["runAction"]>[2],
): Promise<Outcome> {
  switch (fork.functions.find((fn) => fn.name === name)?.kind) {
    case "query":
      return await fork.runQuery(name, args, options);
    case "mutation":
      return await fork.runMutation(name, args, options);
    default:
      return await fork.runAction(name, args, options);
  }
}

/** What the client sees is the result, a failure included. */
async function toOutcome({ fetches, report, response, trace }: HttpOutcome): Promise<Outcome> {
  const value = { body: await response.text(), status: response.status };
  return { error: undefined, fetches, report, trace, value };
}
