import type { Value } from "convex/values";
import { limitErrors, timeLimits } from "../platform/limits.js";
import { unawaitedOperations } from "../platform/messages.js";
import { checkResult, findArgumentMismatch, findResultMismatch } from "./check-call.js";
import { parseConvexJson } from "./convex-json.js";
import { adoptVirtualDate } from "./engine-globals.js";
import type { EngineContext } from "./engine.js";
import { turn } from "./event-loop.js";
import { describeThrown, refusal, throwable } from "./function-error.js";
import type { FunctionInfo } from "./function-table.js";
import { Invocation } from "./invocation.js";
import { Run } from "./run.js";
import { scopes, type CallScope } from "./scope.js";
import type { Services } from "./services.js";
import { drain, notePending, warnOfPending } from "./dangling.js";
import { claimMainRealmPromises } from "./unhandled-rejections.js";

/** Runs a function that the engine wants to run: the `_handler` of everything that we register with it. */
export function invokeFromEngine(
  services: Services,
  fn: FunctionInfo,
  engineContext: EngineContext,
  args: unknown,
): Promise<Value> {
  return invokeFunction(callUnderWay(services), fn, engineContext, args);
}

/** What the engine works for: a call of ours, or one through `deployment.t` or from a component. */
export function callUnderWay(services: Services): CallScope {
  const scope = scopes.getStore();
  if (scope?.type === "call") return scope;
  const run = new Run(services, { dangling: "drain", words: "engine", queued: true, identity: undefined });
  return { type: "call", run, operation: undefined, caller: undefined };
}

/** Runs a query, mutation or action. `args` are those that the engine has passed, if it has passed any. */
export function invokeFunction(
  call: CallScope,
  fn: FunctionInfo,
  engineContext: EngineContext,
  args: unknown,
): Promise<Value> {
  const { run, passed } = call;
  const { services } = run;
  const { values } = services.peers;
  return invoke(call, fn, engineContext, {
    call(invocation) {
      if (run.options.words === "engine") refuseInEngineWords(fn, args as Value, services);
      const json = passed === undefined ? JSON.stringify(values.convexToJson(args as Value)) : passed.args;
      return callHandler(invocation, `[${json}]`);
    },
    read(raw, invocation) {
      const result = parseConvexJson(raw, values);
      checkReturned(invocation, result, raw.length);
      // The time of a commit is filled in by the engine, which has to see its stand-in.
      if (passed === undefined || raw.includes(COMMIT_TIME)) return result;
      passed.result = raw;
      return null;
    },
  });
}

const COMMIT_TIME = '"$commitTs"';

/** What a function does between its beginning and its end. */
export interface Body<Raw, Result> {
  /** Calls the handler. What it throws has left through `invokeAction` and the like. */
  call(invocation: Invocation): Promise<Raw>;
  /** Makes the result of what the handler gave. */
  read(raw: Raw, invocation: Invocation): Result | Promise<Result>;
}

/**
 * Runs a function from beginning to end, in a scope of its own; the engine's transaction is around it where it has one.
 * @throws what {@link throwable} makes of its failure
 */
export async function invoke<Raw, Result>(
  call: CallScope,
  fn: FunctionInfo,
  engineContext: EngineContext,
  body: Body<Raw, Result>,
): Promise<Result> {
  const invocation = begin(call, fn, engineContext);
  const { run, entry } = invocation;
  const { services } = run;
  services.code.running.add(invocation);
  const scope = { type: "function", invocation } as const;
  try {
    let result: Result;
    if (invocation.isTransaction) {
      const raw = await invocation.orFailure(scopes.run(scope, callBody<Raw, Result>, body, invocation));
      if (invocation.isBusy) await finishOperations(invocation);
      const read = body.read(raw, invocation);
      result = read instanceof Promise ? await read : read;
    } else {
      const work = () => scopes.run(scope, settleAction<Raw, Result>, invocation, body);
      result = await (fn.runtime === "node" ? claimMainRealmPromises(work) : work());
    }
    run.trace.end(entry, "done");
    return result;
  } catch (error) {
    const described = describeThrown(error, services.peers, { encoded: true });
    run.trace.end(entry, "failed", described.message);
    throw throwable(described, services.peers);
  } finally {
    invocation.close();
    services.code.running.delete(invocation);
  }
}

function begin(
  { run, operation, caller }: CallScope,
  fn: FunctionInfo,
  engineContext: EngineContext,
): Invocation {
  const { services } = run;
  const entry = run.trace.beginFunction(operation?.id, {
    path: fn.name,
    kind: fn.kind,
    runtime: fn.runtime,
  });
  const invocation = new Invocation({ run, fn, entry, caller, engineContext });
  if (invocation.isTransaction) {
    // Documents carry the time of the mutation that writes them.
    if (fn.kind === "mutation") adoptVirtualDate(services);
    const snapshot = services.snapshots.current();
    entry.transaction = operation?.transaction ?? run.nextTransaction();
    entry.snapshot = snapshot;
    if (operation !== undefined) operation.snapshot = snapshot;
  }
  return invocation;
}

/** The handler's result, when nothing of the function is under way any more. */
async function settleAction<Raw, Result>(invocation: Invocation, body: Body<Raw, Result>): Promise<Result> {
  const stopLimit = startTimeLimit(invocation);
  try {
    const raw = await invocation.orFailure(body.call(invocation));
    const result = await invocation.orFailure(Promise.resolve(body.read(raw, invocation)));
    const pending = notePending(invocation);
    // Rejections that nobody handles are known only when the microtasks are through, and they come first.
    await turn();
    if (invocation.failed !== undefined) throw invocation.failed;
    warnOfPending(invocation, pending, true);
    if (invocation.run.options.dangling === "drain") await drain(invocation);
    return result;
  } catch (error) {
    warnOfPending(invocation, notePending(invocation), false);
    throw error;
  } finally {
    stopLimit();
  }
}

function callBody<Raw, Result>(body: Body<Raw, Result>, invocation: Invocation): Promise<Raw> {
  return body.call(invocation);
}

/** Queries and mutations go on until none of their operations is left, awaited or not. */
async function finishOperations(invocation: Invocation): Promise<void> {
  while (invocation.isBusy) {
    await turn();
    if (invocation.failed !== undefined) throw invocation.failed;
  }
}

/** Actions end at their time limit, waiting included. */
function startTimeLimit(invocation: Invocation): () => void {
  const { clock } = invocation.run.services;
  const { fn } = invocation;
  const node = fn.runtime === "node";
  const seconds = node ? timeLimits.nodeActionSeconds : timeLimits.defaultRuntimeActionSeconds;
  return clock.at("timeLimit", clock.now() + seconds * 1000, () => {
    invocation.fail(refusal(node ? limitErrors.nodeTimeout(fn.name) : limitErrors.defaultRuntimeTimeout()));
  });
}

/** Calls the handler through `convex/server`, which turns arguments and result from and to JSON. */
function callHandler(invocation: Invocation, args: string): Promise<string> {
  const { fn, run } = invocation;
  const { exports, builders, kit } = run.services.code.moduleFor(invocation);
  const registered = exports[fn.exportName] as {
    _handler: (...args: unknown[]) => unknown;
    invokeQuery(args: string): Promise<string>;
    invokeMutation(args: string): Promise<string>;
  };
  if (fn.kind === "query") return registered.invokeQuery(args);
  if (fn.kind === "mutation") return registered.invokeMutation(args);
  const builder = builders[fn.visibility === "public" ? "actionGeneric" : "internalActionGeneric"];
  if (builder === undefined) throw new Error(`The bundle of ${fn.modulePath} has no builders.`);
  return kit.invokeAction(builder, registered._handler, invocation.requestId, args);
}

/** A nested mutation's result is checked by its caller: its writes are kept even if it does not fit. */
function checkReturned({ run, fn, caller }: Invocation, result: Value, jsonLength: number): void {
  const { services } = run;
  if (run.options.words === "convex") {
    if (caller?.isTransaction !== true) checkResult(fn, result, jsonLength, services);
    return;
  }
  const mismatch = findResultMismatch(fn, result, services);
  if (mismatch === undefined) return;
  throw refusal(`Return value validation failed for ${fn.kind} "${fn.name}":\n${mismatch}`);
}

/** What convex-test lets pass, such as the values of a record, is refused in its own manner. */
function refuseInEngineWords(fn: FunctionInfo, args: Value, services: Services): void {
  const mismatch = findArgumentMismatch(fn, args, services);
  if (mismatch !== undefined) throw refusal(`Validator error: ${mismatch}`);
}

/** For a query or mutation that waits for something that can never come. */
export function neverResolves(invocation: Invocation): void {
  invocation.fail(refusal(unawaitedOperations.neverResolves()));
}
