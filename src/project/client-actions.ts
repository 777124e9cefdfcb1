import type { LintRun } from "./lint-run.js";

import {
  type ClientActionCall,
  collectClientActionCalls,
  isResultUnused,
} from "../analysis/client-action-calls.js";
import { type FunctionPath, formatFunctionName } from "../platform/function-paths.js";
import { type ReferencedFunction, resolveReference } from "./references.js";

/** Client code that starts an action which changes data, and takes nothing of what it returns. */
export interface ClientAction extends ClientActionCall {
  readonly functionPath: FunctionPath;
  /** What the action changes data with: `ctx.runMutation`. */
  readonly change: string;
}

/** What an action asks the deployment to keep or do. */
const CHANGES: ReadonlySet<string> = new Set([
  "runMutation",
  "scheduler.cancel",
  "scheduler.runAfter",
  "scheduler.runAt",
  "storage.delete",
  "storage.store",
]);

/** `run` is that of a file outside of every functions dir. */
export function collectClientActions(run: LintRun): ClientAction[] {
  const { tree } = run.linted;
  return collectClientActionCalls(tree, run.resolveModule).flatMap((call) => {
    if (call.starts.length === 0 || !call.starts.every(isResultUnused)) return [];
    const resolved = resolveReference(run, tree, call.reference);
    if (resolved.type !== "function") return [];
    const change = findChange(run, resolved);
    return change === undefined ? [] : [{ ...call, change, functionPath: resolved.functionPath }];
  });
}

/** Undefined where the handler is not seen to change anything. */
function findChange(run: LintRun, { exported }: ReferencedFunction): string | undefined {
  if (exported.type !== "registration" || exported.registration.kind !== "action") return undefined;
  const { handler } = exported.registration;
  if (handler === undefined) return undefined;
  const roots = run
    .getModuleOf(handler.tree)
    .ctxRoots.filter(({ functionNode }) => functionNode === handler.node);
  const paths = roots.flatMap(({ uses }) => uses.members.map(({ path }) => path.join(".")));
  const change = paths.find((path) => CHANGES.has(path));
  return change && `ctx.${change}`;
}

/** `module:function`, as the `allow` option of the rule names it: `emails.send`. */
export function describeDotted(functionPath: FunctionPath): string {
  return formatFunctionName(functionPath).replaceAll(/[/:]/g, ".");
}
