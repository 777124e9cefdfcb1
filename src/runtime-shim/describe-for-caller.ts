import { describeThrown } from "./function-error.js";
import type { Invocation } from "./invocation.js";

/** Operations whose failure is another function's, or the refusal to call it. */
const FUNCTION_CALLS: ReadonlySet<string> = new Set([
  "1.0/actions/query",
  "1.0/actions/mutation",
  "1.0/actions/action",
  "1.0/runUdf",
]);

/** The form in which `performAsyncSyscall` of `convex/server` takes an error: a message, and data as Convex-JSON. */
export function describeForCaller(reason: unknown, op: string, { run }: Invocation): Error {
  const { peers } = run.services;
  const error = describeThrown(reason, peers);
  const message = run.options.words === "convex" && FUNCTION_CALLS.has(op) ? error.text : error.message;
  return Object.assign(
    new Error(message),
    error.data === undefined ? {} : { data: peers.values.convexToJson(error.data) },
  );
}
