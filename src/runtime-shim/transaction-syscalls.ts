import { limitErrors, transactionLimits } from "../platform/limits.js";
import { pendingOperationName, resolutionErrors, validationErrors } from "../platform/messages.js";
import { checkArguments, findResultMismatch } from "./check-call.js";
import { describeForCaller } from "./describe-for-caller.js";
import { describeThrown, refusal } from "./function-error.js";
import type { FunctionInfo } from "./function-table.js";
import type { Reply } from "./guest-kit.js";
import type { Invocation, Operation } from "./invocation.js";
import { cancelInTransaction, jobTarget, scheduleInTransaction } from "./schedule-syscalls.js";
import { scopes } from "./scope.js";
import {
  answerStorageCallInTransaction,
  answerStorageContentCall,
  isStorageMetadataCall,
} from "./storage-syscalls.js";

type Request = Readonly<Record<string, unknown>>;

/** Steps of one query: only its beginning is written down. */
const UNTRACED: ReadonlySet<string> = new Set(["1.0/queryStreamNext", "1.0/queryCleanup"]);

/** Answers a synchronous syscall of a query or mutation. */
export function answerTransactionSyscall(invocation: Invocation, op: string, json: string): string {
  const { engine, snapshots, clock, peers } = invocation.run.services;
  if (invocation.closed) throw new Error(resolutionErrors.unknownOperation(op));
  if (op === "1.0/getSnapshotTs" && invocation.run.services.time === "virtual") {
    const ordinal = snapshots.current();
    const nanoseconds = BigInt(Math.floor(clock.now())) * 1_000_000n + BigInt(ordinal);
    return JSON.stringify(invocation.run.services.peers.values.convexToJson(nanoseconds));
  }
  if (!UNTRACED.has(op)) invocation.perform(pendingOperationName(op), sourceOf(json));
  try {
    return engine.syscalls.syscall(op, json);
  } catch (error) {
    // Thrown as it is into user code, where `asyncSyscall` has `convex/server` in between.
    throw new Error(describeThrown(translate(error, invocation), peers).message, { cause: error });
  }
}

/** Answers an asynchronous syscall of a query or mutation. */
export function answerTransactionCall(
  invocation: Invocation,
  op: string,
  json: string,
  { resolve, reject }: Reply<string>,
): void {
  const { peers, engine } = invocation.run.services;
  const fail = (error: unknown) => {
    reject(describeForCaller(translate(error, invocation), op, invocation));
  };
  if (UNTRACED.has(op)) {
    // Still counted while it is under way: the transaction does not end before.
    invocation.steps++;
    engine.syscalls.asyncSyscall(op, json).then(
      (result) => {
        invocation.endStep();
        resolve(result);
      },
      (error: unknown) => {
        invocation.endStep();
        fail(error);
      },
    );
    return;
  }
  const request = JSON.parse(json) as Request;
  const operation = invocation.begin(pendingOperationName(op), targetOf(request));
  mark(invocation, operation);
  answer(invocation, operation, op, json, request).then(
    (result) => {
      invocation.end(operation, "done");
      resolve(result);
    },
    (error: unknown) => {
      invocation.end(operation, "failed", describeThrown(error, peers).message);
      fail(error);
    },
  );
}

function mark(invocation: Invocation, operation: Operation): void {
  operation.started = true;
  operation.entry.transaction = invocation.entry.transaction;
  operation.entry.snapshot = invocation.entry.snapshot;
}

function answer(
  invocation: Invocation,
  operation: Operation,
  op: string,
  json: string,
  request: Request,
): Promise<string> {
  const { engine, tables } = invocation.run.services;
  switch (op) {
    case "1.0/runUdf":
      return callNested(invocation, operation, json, request);
    case "1.0/schedule":
      return scheduleInTransaction(invocation, json, request);
    case "1.0/cancel_job":
      return cancelInTransaction(invocation, json, request);
    case "1.0/getFunctionMetadata":
      return metadataOf(invocation, json);
    case "1.0/getUserIdentity":
      return invocation.engineContext.auth.getUserIdentity().then((identity) => JSON.stringify(identity));
    case "1.0/storageStore":
    case "1.0/storageGet":
      return answerStorageContentCall(invocation, op, request);
    case "1.0/insert":
      tables.add(String(request["table"]));
      return engine.syscalls.asyncSyscall(op, json);
    default:
      return isStorageMetadataCall(op)
        ? answerStorageCallInTransaction(invocation, op, json, request)
        : engine.syscalls.asyncSyscall(op, json);
  }
}

/** The name of the function, which the engine does not know of those that we perform. */
function metadataOf({ run, fn }: Invocation, json: string): Promise<string> {
  return run.options.words === "engine"
    ? run.services.engine.syscalls.asyncSyscall("1.0/getFunctionMetadata", json)
    : Promise.resolve(JSON.stringify({ name: fn.name, componentPath: "" }));
}

const CALLED_AS = {
  query: { kind: "query", name: "Query" },
  snapshotQuery: { kind: "query", name: "SnapshotQuery" },
  mutation: { kind: "mutation", name: "Mutation" },
} as const;

/** `ctx.runQuery` and `ctx.runMutation` of a query or mutation: part of its transaction. */
async function callNested(
  invocation: Invocation,
  operation: Operation,
  json: string,
  request: Request,
): Promise<string> {
  const { run, fn } = invocation;
  const { engine, code, peers } = run.services;
  const call = (syscall: string) =>
    scopes.run({ type: "call", run, operation: operation.entry, caller: invocation }, () =>
      engine.syscalls.asyncSyscall("1.0/runUdf", syscall),
    );
  if (run.options.words === "engine") return await call(json);

  const { kind, name } = CALLED_AS[request["udfType"] as keyof typeof CALLED_AS];
  const caller = fn.kind === "query" ? "Query" : "Mutation";
  if (caller === "Query" && name !== "Query") throw refusal(resolutionErrors.illegalNesting(name, caller));
  if (invocation.transactionDepth >= transactionLimits.callDepth) throw refusal(limitErrors.callDepth());
  const callee = code.functions.resolve(request, kind, "transaction");
  const { jsonToConvex } = peers.values;
  const decode = (value: unknown) => jsonToConvex(value as Parameters<typeof jsonToConvex>[0]);
  if (callee !== undefined) checkArguments(callee, decode(request["args"]), json.length, run.services);
  // The engine knows functions by one name only, where code may write others (`messages.js:list`).
  const result = await call(callee === undefined ? json : JSON.stringify({ ...request, name: callee.name }));
  if (callee !== undefined) checkNestedResult(callee, decode(JSON.parse(result)), invocation);
  return result;
}

/** A nested mutation that returns what it should not has been committed into its caller already. */
function checkNestedResult(
  callee: FunctionInfo,
  result: Parameters<typeof findResultMismatch>[1],
  { run }: Invocation,
): void {
  const mismatch = findResultMismatch(callee, result, run.services);
  if (mismatch !== undefined) throw refusal(validationErrors.returns(mismatch));
}

/** What an operation is about: a table, an index, a function. */
function targetOf(request: Request): string | undefined {
  if (typeof request["table"] === "string") return request["table"];
  const { query } = request as { query?: { source?: { tableName?: string; indexName?: string } } };
  return query?.source?.tableName ?? query?.source?.indexName ?? jobTarget(request);
}

/** The same of a synchronous syscall, without taking it all apart. */
function sourceOf(json: string): string | undefined {
  return /"(?:tableName|indexName|table)":"([^"]+)"/.exec(json)?.[1];
}

/** The engine's own words for a limit that is exceeded, and the platform's. */
const LIMIT_TEXTS: readonly (readonly [RegExp, (limit: number) => string])[] = [
  [/^Too many index ranges read .*\(limit: (\d+)\)/, limitErrors.tooManyReads],
  [/^Scanned too many documents .*\(limit: (\d+)\)/, limitErrors.tooManyDocumentsRead],
  [/^Read too much data .*\(limit: (\d+) bytes\)/, limitErrors.tooManyBytesRead],
  [/^Wrote too many documents .*\(limit: (\d+)\)/, limitErrors.tooManyWrites],
  [/^Wrote too much data .*\(limit: (\d+) bytes\)/, limitErrors.tooManyBytesWritten],
  [/^Scheduled too many functions .*\(limit: (\d+)\)/, limitErrors.tooManyScheduled],
  [
    /^Scheduled function arguments too large .*\(limit: (\d+) bytes\)/,
    limitErrors.scheduledArgumentsTooLarge,
  ],
];

/** Something that went wrong in the engine, as the platform would say it. */
function translate(error: unknown, { run }: Invocation): unknown {
  if (run.options.words === "engine" || !(error instanceof Error)) return error;
  for (const [pattern, text] of LIMIT_TEXTS) {
    const limit = pattern.exec(error.message)?.[1];
    if (limit !== undefined) return refusal(text(Number(limit)));
  }
  const { name } = error;
  return name === "Error" ? refusal(error.message) : error;
}
