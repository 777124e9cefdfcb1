import type { TSESTree } from "@typescript-eslint/utils";

import type { LintRun } from "../project/lint-run.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FilePlan, RepairPlan } from "./repair.js";

import { locateReference } from "../project/references.js";
import { collectRunFindings, type RunFinding } from "../project/run-findings.js";
import { advise, planOrAdvise } from "./refused-repair.js";
import { combineRuns } from "./run-combination.js";
import { readRunRegion } from "./run-region.js";

export type RunPairRepairId = "combineIntoMutation" | "combineIntoQuery";

type Plan = FilePlan<RunPairRepairId>;

/** The kinds that are a mistake wherever they stand; of the others, only whoever wrote them knows. */
const COMBINED_KINDS: ReadonlySet<string> = new Set([
  "mutation-mutation",
  "mutation-query",
  "parallel",
  "query-mutation",
  "query-query",
]);

/**
 * Plans one internal function for the run calls of a finding, and for those that stand in a row with them. The modules of
 * the called functions are read only where a plan is asked for, unless that is this file alone.
 */
export function planRunPairRepair(run: LintRun, finding: RunFinding): RepairPlan<RunPairRepairId> {
  if (!COMBINED_KINDS.has(finding.kind)) return advise("maybeIntended");
  if (finding.throughHelper || finding.earlier === undefined) return advise("insideHelper");
  const pair = [finding.earlier.call, finding.later.call];
  return pair.every((call) => isOwnReference(run, call))
    ? planPair(run, run, finding, pair)
    : { plan: ({ run: modules }) => planPair(run, modules, finding, pair), type: "project" };
}

function planPair(
  lintRun: LintRun,
  run: ModuleRun,
  finding: RunFinding,
  pair: readonly TSESTree.Node[],
): Plan {
  const group = collectGroup(lintRun, pair);
  const whole = planOrAdvise(() => plan(lintRun, run, finding, group));
  return whole.type === "repairs" || group.length === pair.length
    ? whole
    : planOrAdvise(() => plan(lintRun, run, finding, pair));
}

function plan(lintRun: LintRun, run: ModuleRun, { root }: RunFinding, calls: readonly TSESTree.Node[]): Plan {
  const { tree } = lintRun.linted;
  const region = readRunRegion({ resolve: lintRun.resolveModule, root, tree }, calls);
  const { files, kind, name } = combineRuns({ region, root, run });
  const messageId = kind === "query" ? "combineIntoQuery" : "combineIntoMutation";
  return { repairs: [{ class: "suggestion", data: { name }, files, messageId }], type: "repairs" };
}

/** The calls of all findings that share calls with this one, directly or through others. */
function collectGroup(run: LintRun, pair: readonly TSESTree.Node[]): readonly TSESTree.Node[] {
  const group = new Set(pair);
  const others = collectRunFindings(run).filter(
    ({ kind, throughHelper }) => COMBINED_KINDS.has(kind) && !throughHelper,
  );
  for (let before = 0; before !== group.size;) {
    before = group.size;
    for (const { earlier, later } of others) {
      if (earlier === undefined || (!group.has(earlier.call) && !group.has(later.call))) continue;
      group.add(earlier.call).add(later.call);
    }
  }
  return [...group];
}

/** Whether the reference names a function of the linted file. */
function isOwnReference(run: LintRun, call: TSESTree.Node): boolean {
  const [reference] = call.type === "CallExpression" ? call.arguments : [];
  const located = reference && locateReference(run, run.linted.tree, reference);
  return (
    located?.type === "location" &&
    located.functionPath.modulePath === run.linted.modulePath &&
    located.functionsDir === run.linted.place?.functionsDir.path
  );
}
