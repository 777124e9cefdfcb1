import { pushErrors, resolutionErrors, unawaitedOperations } from "../platform/messages.js";
import { answerActionCall } from "./action-syscalls.js";
import type { Syscalls } from "./engine.js";
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
    return invocation.isTransaction
      ? answerTransactionCall(invocation, op, json, request)
      : answerActionCall(invocation, op, json, request);
  },

  jsSyscall(op, args) {
    refuseAtImportTime(op);
    const invocation = currentInvocation();
    if (invocation.closed) return leftover(invocation);
    return answerStorageCall(invocation, op, args as Record<string, unknown>);
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
