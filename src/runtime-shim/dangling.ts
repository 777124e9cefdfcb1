import { nodePendingOperationName, unawaitedOperations } from "../platform/messages.js";
import { turn } from "./event-loop.js";
import type { Invocation, Operation } from "./invocation.js";

/** What the Node.js executor's warning does not know of: it looks at `asyncSyscall` only. */
const UNCOUNTED_IN_NODE: ReadonlySet<string> = new Set([
  "fetch",
  "getUserIdentity",
  "storage.get",
  "storage.store",
]);

/** The handler of an action has settled: what is pending now has been left unawaited. */
export function notePending(invocation: Invocation): readonly Operation[] {
  const pending = [...invocation.pending].filter(({ counted }) => counted);
  for (const { entry } of pending) entry.pending = true;
  invocation.phase = "returned";
  return pending;
}

/** Says what the runtime would: the default runtime in any case, Node.js only of an action that succeeded. */
export function warnOfPending(
  { fn, run }: Invocation,
  pending: readonly Operation[],
  succeeded: boolean,
): void {
  const names = pending.map(({ entry }) => entry.name);
  if (fn.runtime === "default") {
    if (names.length > 0) run.warnings.push(unawaitedOperations.defaultRuntimeWarning(names));
  } else if (succeeded) {
    for (const name of new Set(names.filter((candidate) => !UNCOUNTED_IN_NODE.has(candidate)))) {
      run.warnings.push(unawaitedOperations.nodeWarning(nodePendingOperationName(name)));
    }
  }
}

/** Until nothing is pending, and nothing that follows from it. Timers are not waited for: they never fire. */
export async function drain(invocation: Invocation): Promise<void> {
  invocation.phase = "draining";
  while ([...invocation.pending].some(({ counted }) => counted)) await turn();
}
