import { pendingOperationName, resolutionErrors, serviceErrors } from "../platform/messages.js";
import { concurrencyLimits, limitErrors } from "../platform/limits.js";
import { checkArguments } from "./check-call.js";
import { describeForCaller } from "./describe-for-caller.js";
import { describeThrown, OperationError, refusal } from "./function-error.js";
import type { FunctionAddress, FunctionInfo } from "./function-table.js";
import type { Invocation, Operation } from "./invocation.js";
import { jobTarget, scheduleFromAction, cancelFromAction } from "./schedule-syscalls.js";
import { scopes } from "./scope.js";
import { answerStorageMetadataCall, isStorageMetadataCall } from "./storage-syscalls.js";
import { searchVectors } from "./vector-search.js";

type Request = Readonly<Record<string, unknown>>;

/** Kinds of function that an action can call, and the engine's way to call them. */
const CALLS = {
  "1.0/actions/query": { kind: "query", method: "runQuery" },
  "1.0/actions/mutation": { kind: "mutation", method: "runMutation" },
  "1.0/actions/action": { kind: "action", method: "runAction" },
} as const;

/** What the engine answers for an action without any transaction of its own. */
const PASSED_ON: ReadonlySet<string> = new Set([
  "1.0/createFunctionHandle",
  "1.0/getDeploymentMetadata",
  "1.0/getFunctionMetadata",
  "1.0/getRequestMetadata",
]);

/** Answers an asynchronous syscall of an action or HTTP action. */
export function answerActionCall(
  invocation: Invocation,
  op: string,
  json: string,
  request: Request,
): Promise<string> {
  if (op in CALLS) return callFunction(invocation, CALLS[op as keyof typeof CALLS], op, request);
  if (op === "1.0/getUserIdentity") {
    return perform(invocation, op, undefined, async () =>
      JSON.stringify(await invocation.engineContext.auth.getUserIdentity()),
    );
  }
  const { engine } = invocation.run.services;
  if (PASSED_ON.has(op)) {
    return perform(invocation, op, undefined, () => engine.syscalls.asyncSyscall(op, json));
  }
  if (op === "1.0/actions/vectorSearch") {
    const { indexName } = request["query"] as { indexName: string };
    return transact(invocation, op, indexName, () => searchVectors(invocation, request));
  }
  if (op === "1.0/actions/schedule") {
    return transact(invocation, op, jobTarget(request as FunctionAddress), () =>
      scheduleFromAction(invocation, json, request),
    );
  }
  if (op === "1.0/actions/cancel_job") {
    return transact(invocation, op, undefined, () => cancelFromAction(invocation, json, request));
  }
  if (isStorageMetadataCall(op)) {
    return transact(invocation, op, undefined, () =>
      answerStorageMetadataCall(invocation, op, json, request),
    );
  }
  const text =
    op === "1.0/auditLog"
      ? serviceErrors.auditLogInAction()
      : invocation.fn.runtime === "node"
        ? resolutionErrors.unknownOperation(op)
        : resolutionErrors.unknownAsyncOperation(op);
  return perform(invocation, op, undefined, () => Promise.reject(refusal(text)));
}

function callFunction(
  invocation: Invocation,
  { kind, method }: (typeof CALLS)[keyof typeof CALLS],
  op: string,
  request: Request,
): Promise<string> {
  const address = request as FunctionAddress;
  const call = async (operation: Operation): Promise<string> => {
    const { run } = invocation;
    const { values } = run.services.peers;
    const args = values.jsonToConvex(request["args"] as Parameters<typeof values.jsonToConvex>[0]);
    let callee: FunctionInfo | undefined;
    if (run.options.words === "convex") {
      callee = run.services.code.functions.resolve(address, kind, askerOf(invocation));
      if (callee !== undefined) checkArguments(callee, args, run.services);
    }
    const engineCall = invocation.engineContext[method];
    if (engineCall === undefined) throw refusal(resolutionErrors.unknownAsyncOperation(op));
    const result = await scopes.run(
      { type: "call", run, operation: operation.entry, caller: invocation },
      () => engineCall(referenceOf(callee ?? address, run.services.peers.server.makeFunctionReference), args),
    );
    return JSON.stringify(values.convexToJson(result as Parameters<typeof values.convexToJson>[0]));
  };
  const target = jobTarget(address);
  return kind === "action" ? perform(invocation, op, target, call) : transact(invocation, op, target, call);
}

/** Who asks for functions, in the table's terms. */
export function askerOf(invocation: Invocation): "default-action" | "node-action" | "transaction" {
  if (invocation.isTransaction) return "transaction";
  return invocation.fn.runtime === "node" ? "node-action" : "default-action";
}

/** A reference that the engine's `ctx.run*` understands. */
function referenceOf(address: FunctionAddress, makeFunctionReference: (name: string) => unknown): unknown {
  if (address.functionHandle !== undefined) return address.functionHandle;
  if (address.name !== undefined) return makeFunctionReference(address.name);
  return { [Symbol.for("toReferencePath")]: address.reference };
}

/** Performs an operation that is no transaction of its own. */
export function perform<Result>(
  invocation: Invocation,
  op: string,
  target: string | undefined,
  body: (operation: Operation) => Promise<Result>,
): Promise<Result> {
  if (isCrowded(invocation)) return Promise.reject(new OperationError(limitErrors.nodePendingOperations()));
  const operation = invocation.begin(pendingOperationName(op), target);
  operation.started = true;
  return conclude(invocation, operation, op, body(operation));
}

/** Performs an operation that is a transaction: in its turn. */
export function transact<Result>(
  invocation: Invocation,
  op: string,
  target: string | undefined,
  body: (operation: Operation) => Promise<Result>,
): Promise<Result> {
  if (isCrowded(invocation)) return Promise.reject(new OperationError(limitErrors.nodePendingOperations()));
  const operation = invocation.begin(pendingOperationName(op), target);
  const work = invocation.run.transact(operation, invocation, () => body(operation));
  return conclude(invocation, operation, op, work);
}

function isCrowded({ fn, pending }: Invocation): boolean {
  return fn.runtime === "node" && pending.size >= concurrencyLimits.nodePendingOperations;
}

/** Settles as the work does while the function is there, and never after: so nothing goes on behind its back. */
function conclude<Result>(
  invocation: Invocation,
  operation: Operation,
  op: string,
  work: Promise<Result>,
): Promise<Result> {
  const { services } = invocation.run;
  return new Promise((resolve, reject) => {
    work.then(
      (result) => {
        services.passTime();
        invocation.end(operation, "done");
        if (!invocation.closed) resolve(result);
      },
      (reason: unknown) => {
        services.passTime();
        invocation.end(operation, "failed", describeThrown(reason, services.peers).message);
        if (!invocation.closed) reject(describeForCaller(reason, op, invocation));
      },
    );
  });
}
