import { pushErrors, resolutionErrors, unawaitedOperations } from "../platform/messages.js";
import { answerActionCall } from "./action-syscalls.js";
import type { Syscalls } from "./engine.js";
import { describeThrown, OperationError } from "./function-error.js";
import type { Invocation } from "./invocation.js";
import { currentInvocation, scopes } from "./scope.js";
import { answerStorageCall } from "./storage-syscalls.js";
import { answerTransactionCall, answerTransactionSyscall } from "./transaction-syscalls.js";

/** The global `Convex` of both runtimes: the platform as `convex/server` reaches it. Only JSON and Blobs cross. */
export const guestSyscalls: Syscalls = {
  syscall(op, json) {
    refuseAtImportTime(op);
    const invocation = currentInvocation();
    if (!invocation.isTransaction) throw new Error(resolutionErrors.unknownOperation(op));
    return answerTransactionSyscall(invocation, op, json);
  },

  asyncSyscall(op, json) {
    refuseAtImportTime(op);
    const invocation = currentInvocation();
    if (invocation.closed) return leftover(invocation);
    const request = JSON.parse(json) as Record<string, unknown>;
    return whileOpen(
      invocation,
      op,
      invocation.isTransaction
        ? answerTransactionCall(invocation, op, json, request)
        : answerActionCall(invocation, op, json, request),
    );
  },

  jsSyscall(op, args) {
    refuseAtImportTime(op);
    const invocation = currentInvocation();
    if (invocation.closed) return leftover(invocation);
    return whileOpen(invocation, op, answerStorageCall(invocation, op, args as Record<string, unknown>));
  },
};

function refuseAtImportTime(op: string): void {
  const scope = scopes.getStore();
  if (scope?.type !== "import") return;
  throw new Error(
    scope.runtime === "node"
      ? pushErrors.nodeSyscallAtImportTime()
      : pushErrors.unsupportedAtImportTime(`Syscall ${op}`),
  );
}

/** What code gets that still runs when its function has returned: an error in Node.js, silence in the default runtime. */
function leftover({ fn }: Invocation): Promise<never> {
  return fn.runtime === "node"
    ? Promise.reject(new Error(unawaitedOperations.nodeLeftover()))
    : new Promise(() => undefined);
}

/** Settles as the answer does while the function works, and never after: so nothing goes on behind its back. */
function whileOpen<Result>(invocation: Invocation, op: string, answer: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    answer.then(
      (result) => {
        if (!invocation.closed) resolve(result);
      },
      (reason: unknown) => {
        if (!invocation.closed) reject(describeForCaller(reason, op, invocation));
      },
    );
  });
}

/** Operations whose failure is another function's, or the refusal to call it. */
const FUNCTION_CALLS: ReadonlySet<string> = new Set([
  "1.0/actions/query",
  "1.0/actions/mutation",
  "1.0/actions/action",
  "1.0/runUdf",
]);

/** The form in which `performAsyncSyscall` of `convex/server` takes an error: a message, and data as Convex-JSON. */
function describeForCaller(reason: unknown, op: string, { run }: Invocation): Error {
  if (reason instanceof OperationError) return reason;
  const { peers } = run.services;
  const error = describeThrown(reason, peers);
  const message = run.options.words === "convex" && FUNCTION_CALLS.has(op) ? error.text : error.message;
  return Object.assign(
    new Error(message),
    error.data === undefined ? {} : { data: peers.values.convexToJson(error.data) },
  );
}
