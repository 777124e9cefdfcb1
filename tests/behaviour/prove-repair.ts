import type { Trace } from "../../src/runtime-shim/index.js";
import { applyRepair, type RepairedProject } from "./apply-repair.js";
import { type BehaviourRun, describeCall, isRefused, type ProvenCase } from "./behaviour-case.js";
import type { CaseFolder } from "./case-folder.js";
import { findDifference } from "./equal-behaviour.js";
import { findUnexpected } from "./expected-behaviour.js";
import { type Observation, type ObservedRun, observeProject } from "./observe.js";
import type { ProjectFiles } from "./project-copy.js";
import { SYMPTOM_ROWS } from "./symptom-rows.js";

/** What the execution of some code in the place of a case's repair has shown. */
export interface Proof {
  /** Why the code is no right repair, or the case does not show what it should; empty where all is well. */
  readonly objections: readonly string[];
  readonly runs: readonly ProvenRun[];
}

export interface ProvenRun {
  readonly call: string;
  readonly symptom: { readonly before: string; readonly after: string };
  /** What to draw; undefined where the code did not load. */
  readonly traces: { readonly before: Trace | undefined; readonly after: Trace | undefined };
}

/** A case whose code was repaired and executed as it was: what any code that claims to be its repair is held against. */
export class RepairTrial {
  readonly repaired: RepairedProject;
  readonly #rule: string;
  readonly #case: ProvenCase;
  readonly #before: readonly Observation[];

  private constructor(
    rule: string,
    behaviourCase: ProvenCase,
    repaired: RepairedProject,
    before: readonly Observation[],
  ) {
    this.repaired = repaired;
    this.#rule = rule;
    this.#case = behaviourCase;
    this.#before = before;
  }

  /** @throws Error for a case whose repair is refused: there is nothing to execute */
  static async prepare(folder: CaseFolder): Promise<RepairTrial> {
    const { behaviourCase, name, rule } = folder;
    if (isRefused(behaviourCase)) throw new Error(`${rule}/${name} has no repair`);
    const repaired = await applyRepair(folder);
    const before = await observeProject(repaired.before, behaviourCase);
    return new RepairTrial(rule, behaviourCase, repaired, before);
  }

  /** Judges what the rule's own repair has made. */
  async proveRepair(): Promise<Proof> {
    const { objections, runs } = await this.judge(this.repaired.after);
    return { objections: [...this.repaired.objections, ...objections], runs };
  }

  /** Judges `files` as if they were the repair. */
  async judge(files: ProjectFiles): Promise<Proof> {
    const after = await observeProject(files, this.#case);
    const judged = this.#before.map((before, index) => {
      const run = this.#case.runs[index] ?? this.#case.runs[0];
      return judgeRun(this.#rule, run, before, after[index]);
    });
    return {
      objections: judged.flatMap(({ call, objections }) =>
        objections.map((objection) => `${call}: ${objection}`),
      ),
      runs: judged,
    };
  }
}

function judgeRun(
  rule: string,
  run: BehaviourRun,
  before: Observation,
  after: Observation | undefined,
): ProvenRun & { readonly objections: readonly string[] } {
  const call = describeCall(run);
  const traces = { after: traceOf(after), before: traceOf(before) };
  if (after?.type !== "ran") {
    const objection = `the code after the repair does not load: ${after?.text ?? ""}`;
    return { call, objections: [objection], symptom: { after: objection, before: "" }, traces };
  }
  const judge = SYMPTOM_ROWS[rule];
  if (judge === undefined)
    throw new Error(`nothing says how a mistake of ${rule} is seen: add it to SYMPTOM_ROWS`);
  const { objections, ...symptom } = judge(before, after, run);
  return { call, objections: [...objections, ...compareRuns(run, before, after)], symptom, traces };
}

/** What the code after does, held against the code before and against what the run expects. */
function compareRuns(run: BehaviourRun, before: Observation, after: ObservedRun): string[] {
  const { expected } = run;
  const unexpected = expected === undefined ? [] : findUnexpected(after.drained, expected);
  if (before.type === "refused") {
    return expected === undefined
      ? ["the code before does not load: the run has to say what is expected"]
      : unexpected;
  }
  // How far it got before it failed is nothing to compare with.
  if (before.drained.result.error !== undefined && expected !== undefined && "value" in expected)
    return unexpected;
  const difference = findDifference(before.drained, after.drained, {
    result: expected !== undefined && ("value" in expected || "error" in expected),
    rows: expected?.tables !== undefined,
  });
  return [...unexpected, ...(difference === undefined ? [] : [difference])];
}

/** Of the run with the writer in the first place that makes a difference, or else of the run alone. */
function traceOf(observation: Observation | undefined): Trace | undefined {
  if (observation?.type !== "ran") return undefined;
  const { dropped, exploration } = observation;
  return (exploration?.anomalies[0] ?? exploration?.gaps[0])?.outcome.trace ?? dropped.trace;
}
