import { callErrors, pushErrors, resolutionErrors, unawaitedOperations } from "../platform/messages.js";
import { answerActionCall } from "./action-syscalls.js";
import type { GuestHost, Reply } from "./guest-kit.js";
import type { Invocation } from "./invocation.js";
import { scopes } from "./scope.js";
import { answerStorageCall } from "./storage-syscalls.js";
import { answerTransactionCall, answerTransactionSyscall } from "./transaction-syscalls.js";

/** The platform as the global `Convex` of both runtimes reaches it. Only JSON and Blobs cross. */
export const guestSyscalls: Pick<GuestHost, "syscall" | "asyncSyscall" | "jsSyscall"> = {
  syscall(op, json) {
    const invocation = invocationFor(op);
    if (!invocation.isTransaction) throw new Error(resolutionErrors.unknownOperation(op));
    return answerTransactionSyscall(invocation, op, json);
  },

  asyncSyscall(op, json, reply) {
    const invocation = invocationFor(op);
    if (invocation.closed) {
      answerLeftover(invocation, reply);
      return;
    }
    if (invocation.isTransaction) answerTransactionCall(invocation, op, json, reply);
    else answerActionCall(invocation, op, json, JSON.parse(json) as Record<string, unknown>, reply);
  },

  jsSyscall(op, args, reply) {
    const invocation = invocationFor(op);
    if (invocation.closed) answerLeftover(invocation, reply);
    else answerStorageCall(invocation, op, args as Record<string, unknown>, reply);
  },
};

/** The function that is running; at import time there is none, and no operation either. */
function invocationFor(op: string): Invocation {
  const scope = scopes.getStore();
  if (scope?.type === "function") return scope.invocation;
  if (scope?.type !== "import") throw new Error(callErrors.outsideConvex());
  throw new Error(
    scope.runtime === "node"
      ? pushErrors.nodeSyscallAtImportTime()
      : pushErrors.unsupportedAtImportTime(`Syscall ${op}`),
  );
}

/** What code gets that still runs when its function has returned: an error in Node.js, silence in the default runtime. */
function answerLeftover({ fn }: Invocation, { reject }: Pick<Reply<unknown>, "reject">): void {
  if (fn.runtime === "node") reject(new Error(unawaitedOperations.nodeLeftover()));
}
