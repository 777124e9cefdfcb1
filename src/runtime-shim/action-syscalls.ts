import { pendingOperationName, resolutionErrors, serviceErrors } from "../platform/messages.js";
import { concurrencyLimits, limitErrors } from "../platform/limits.js";
import { checkArguments } from "./check-call.js";
import { hasEncodedValues } from "./convex-json.js";
import { describeForCaller } from "./describe-for-caller.js";
import { describeThrown, refusal } from "./function-error.js";
import type { Reply } from "./guest-kit.js";
import type { FunctionAddress, FunctionInfo } from "./function-table.js";
import type { Invocation, Operation } from "./invocation.js";
import { invokeFunction } from "./invoke.js";
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
  reply: Reply<string>,
): void {
  if (op in CALLS) {
    callFunction(invocation, CALLS[op as keyof typeof CALLS], op, json, request, reply);
    return;
  }
  const { target, isTransaction, body } = describeOperation(invocation, op, json, request);
  if (isTransaction) transact(invocation, op, target, body, reply);
  else perform(invocation, op, target, body, reply);
}

interface ActionOperation {
  readonly target?: string | undefined;
  readonly isTransaction: boolean;
  readonly body: () => Promise<string>;
}

function describeOperation(
  invocation: Invocation,
  op: string,
  json: string,
  request: Request,
): ActionOperation {
  if (op === "1.0/getUserIdentity") {
    const { auth } = invocation.engineContext;
    return { isTransaction: false, body: async () => JSON.stringify(await auth.getUserIdentity()) };
  }
  const { engine } = invocation.run.services;
  if (PASSED_ON.has(op)) {
    return { isTransaction: false, body: () => engine.syscalls.asyncSyscall(op, json) };
  }
  if (isStorageMetadataCall(op)) {
    const body = () => answerStorageMetadataCall(invocation, op, json, request);
    return { isTransaction: true, body };
  }
  switch (op) {
    case "1.0/actions/vectorSearch": {
      const { indexName } = request["query"] as { indexName: string };
      return { isTransaction: true, target: indexName, body: () => searchVectors(invocation, request) };
    }
    case "1.0/actions/schedule": {
      const body = () => scheduleFromAction(invocation, json, request);
      return { isTransaction: true, target: jobTarget(request), body };
    }
    case "1.0/actions/cancel_job":
      return { isTransaction: true, body: () => cancelFromAction(invocation, json, request) };
    default:
      return { isTransaction: false, body: () => Promise.reject(refusal(describeUnknown(invocation, op))) };
  }
}

function describeUnknown({ fn }: Invocation, op: string): string {
  if (op === "1.0/auditLog") return serviceErrors.auditLogInAction();
  return fn.runtime === "node"
    ? resolutionErrors.unknownOperation(op)
    : resolutionErrors.unknownAsyncOperation(op);
}

function callFunction(
  invocation: Invocation,
  { kind, method }: (typeof CALLS)[keyof typeof CALLS],
  op: string,
  json: string,
  request: Request,
  reply: Reply<string>,
): void {
  const { run } = invocation;
  const { engine, peers, code } = run.services;
  const { convexToJson, jsonToConvex } = peers.values;
  const address: FunctionAddress = request;
  const passed: { args: string; result: string | undefined } = { args: "{}", result: undefined };
  const call = (operation: Operation): Promise<unknown> => {
    const encoded = request["args"] as Parameters<typeof jsonToConvex>[0];
    const args = hasEncodedValues(json) ? jsonToConvex(encoded) : encoded;
    let callee: FunctionInfo | undefined;
    if (run.options.words === "convex") {
      callee = code.functions.resolve(address, kind, askerOf(invocation));
      if (callee !== undefined) checkArguments(callee, args, json.length, run.services);
    }
    const scope = { type: "call", run, operation: operation.entry, caller: invocation } as const;
    if (callee !== undefined) passed.args = JSON.stringify(encoded);
    if (callee !== undefined && kind !== "action") {
      const fn = callee;
      // We know the function: the engine is spared finding it by name.
      return engine.perform(
        kind,
        (context) => invokeFunction({ ...scope, passed }, fn, context, {}),
        run.options.identity,
      );
    }
    const engineCall = invocation.engineContext[method];
    if (engineCall === undefined) throw refusal(resolutionErrors.unknownAsyncOperation(op));
    const reference = referenceOf(callee ?? address, peers.server.makeFunctionReference);
    return callee === undefined
      ? scopes.run(scope, engineCall, reference, args)
      : scopes.run({ ...scope, passed }, engineCall, reference, {});
  };
  const encoding: Reply<unknown> = {
    resolve: (result) => {
      const value = result as Parameters<typeof convexToJson>[0];
      reply.resolve(passed.result ?? JSON.stringify(convexToJson(value)));
    },
    reject: reply.reject,
  };
  const target = jobTarget(address);
  if (kind === "action") perform(invocation, op, target, call, encoding);
  else transact(invocation, op, target, call, encoding);
}

/** Who asks for functions, in the table's terms. */
function askerOf(invocation: Invocation): "default-action" | "node-action" | "transaction" {
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
function perform<Result>(
  invocation: Invocation,
  op: string,
  target: string | undefined,
  body: (operation: Operation) => Promise<Result>,
  reply: Reply<Result>,
): void {
  if (refusedAsCrowded(invocation, reply)) return;
  const operation = invocation.begin(pendingOperationName(op), target);
  operation.started = true;
  void conclude(invocation, operation, op, body, reply);
}

/** Performs an operation that is a transaction: in its turn, and never if the function has returned before. */
export function transact<Result>(
  invocation: Invocation,
  op: string,
  target: string | undefined,
  body: (operation: Operation) => Promise<Result>,
  reply: Reply<Result>,
): void {
  if (refusedAsCrowded(invocation, reply)) return;
  const operation = invocation.begin(pendingOperationName(op), target);
  invocation.run.transact(operation, invocation, () => conclude(invocation, operation, op, body, reply));
}

function refusedAsCrowded({ fn, pending }: Invocation, { reject }: Pick<Reply<unknown>, "reject">): boolean {
  const isCrowded = fn.runtime === "node" && pending.size >= concurrencyLimits.nodePendingOperations;
  if (isCrowded) reject(new Error(limitErrors.nodePendingOperations()));
  return isCrowded;
}

/** Replies as the body ends while the function is there, and never after: so nothing goes on behind its back. */
function conclude<Result>(
  invocation: Invocation,
  operation: Operation,
  op: string,
  body: (operation: Operation) => Promise<Result>,
  reply: Reply<Result>,
): Promise<void> {
  const { services } = invocation.run;
  const fail = (reason: unknown) => {
    services.passTime();
    invocation.end(operation, "failed", describeThrown(reason, services.peers).message);
    if (!invocation.closed) reply.reject(describeForCaller(reason, op, invocation));
  };
  let work: Promise<Result>;
  try {
    work = body(operation);
  } catch (error) {
    fail(error);
    return Promise.resolve();
  }
  return work.then((result) => {
    services.passTime();
    invocation.end(operation, "done");
    if (!invocation.closed) reply.resolve(result);
  }, fail);
}
