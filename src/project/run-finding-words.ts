import type { RunEvent } from "../analysis/await-flow/run-event.js";
import type { LintRun } from "./lint-run.js";
import type { RunFinding } from "./run-findings.js";

import { describeCtxOwner } from "../analysis/function-names.js";
import { findDottedPath } from "./run-findings.js";
import { describePlace } from "./source-places.js";

/** Words for the messages of the rules on run calls: who calls what, where, and the call before it. */
export function describeRunFinding(run: LintRun, finding: RunFinding): Record<string, string> {
  const { dependence, earlier, later, loop, root } = finding;
  return {
    dependence: dependence === "arguments" ? "what comes from" : "or not depending on",
    earlier:
      earlier === undefined ? "" : `${describeEvent(run, earlier)} ${describeEarlierPlace(run, earlier)}`,
    later: describeEvent(run, later),
    harm:
      later.origin.kind === "query" ? "each with a snapshot of its own" : "half done when one of them fails",
    kind: later.origin.kind,
    laterPlace: later.throughHelper ? ` (${describePlace(run, later.origin.tree, later.origin.call)})` : "",
    loop: loop === undefined ? "a list" : `the loop on line ${loop.loc.start.line}`,
    owner: describeCtxOwner(root),
  };
}

/** "`users.get`", or "`users.get` in `loadUser`" where the call stands in a helper. */
function describeEvent(run: LintRun, event: RunEvent): string {
  const { origin, throughHelper } = event;
  const path = findDottedPath(run, event);
  const called =
    path === undefined ? `\`ctx.run${origin.kind === "query" ? "Query" : "Mutation"}\`` : `\`${path}\``;
  return throughHelper ? `${called} in \`${describeHelper(run, event)}\`` : called;
}

function describeHelper(run: LintRun, { reportNode }: RunEvent): string {
  return run.linted.tree.text.slice(...reportNode.range);
}

function describeEarlierPlace(run: LintRun, { call, origin, throughHelper }: RunEvent): string {
  const line = describePlace(run, run.linted.tree, call);
  return throughHelper
    ? `(${describePlace(run, origin.tree, origin.call)}, called on ${line})`
    : `on ${line}`;
}
