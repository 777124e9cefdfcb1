import { SCHEDULE_WINDOW_SECONDS, limitErrors } from "../platform/limits.js";
import { serviceErrors } from "../platform/messages.js";
import { tableOfEngineId } from "./check-call.js";
import { refusal } from "./function-error.js";
import type { FunctionAddress } from "./function-table.js";
import type { Invocation } from "./invocation.js";

type Request = Readonly<Record<string, unknown>>;

/** `ctx.scheduler.runAfter` and `runAt` of an action: a transaction of its own, which a later failure does not undo. */
export async function scheduleFromAction(
  invocation: Invocation,
  json: string,
  request: Request,
): Promise<string> {
  const { engine, time } = invocation.run.services;
  return time === "host" || isForeign(request)
    ? await engine.syscalls.asyncSyscall("1.0/actions/schedule", json)
    : await engine.transact("mutation", () => schedule(invocation, request));
}

/** The same of a mutation: part of its transaction. */
export async function scheduleInTransaction(
  invocation: Invocation,
  json: string,
  request: Request,
): Promise<string> {
  const { engine, time, peers } = invocation.run.services;
  if (time === "host" || isForeign(request)) return await engine.syscalls.asyncSyscall("1.0/schedule", json);
  const owner = transactionOwner(invocation);
  owner.countScheduled(peers.values.getConvexSize(decodeArgs(invocation, request)));
  return await schedule(invocation, request);
}

/** The top-level function of a transaction, whose limits count what all nested ones do. */
function transactionOwner(invocation: Invocation): Invocation {
  return invocation.caller?.isTransaction === true ? transactionOwner(invocation.caller) : invocation;
}

async function schedule(invocation: Invocation, request: Request): Promise<string> {
  const { code, scheduler, clock } = invocation.run.services;
  const asker = invocation.isTransaction
    ? "transaction"
    : invocation.fn.runtime === "node"
      ? "node-action"
      : "default-action";
  const fn = code.functions.resolveScheduled(request, asker);
  const seconds = Number(request["ts"] ?? Number.NaN);
  checkTime(seconds, clock.now() / 1000);
  return JSON.stringify(
    await scheduler.schedule({
      name: fn?.name ?? "",
      args: decodeArgs(invocation, request),
      due: seconds * 1000,
    }),
  );
}

function checkTime(seconds: number, now: number): void {
  if (seconds - now > SCHEDULE_WINDOW_SECONDS)
    throw refusal(limitErrors.scheduledTooFar(String(seconds), "future"));
  if (now - seconds > SCHEDULE_WINDOW_SECONDS)
    throw refusal(limitErrors.scheduledTooFar(String(seconds), "past"));
}

function decodeArgs({ run }: Invocation, request: Request) {
  const { jsonToConvex } = run.services.peers.values;
  return jsonToConvex(request["args"] as Parameters<typeof jsonToConvex>[0]);
}

/** Components are the engine's affair. */
function isForeign({ reference, functionHandle }: FunctionAddress): boolean {
  return (
    reference !== undefined || (functionHandle !== undefined && !functionHandle.startsWith("function://;"))
  );
}

/** `ctx.scheduler.cancel` of an action. */
export async function cancelFromAction(
  invocation: Invocation,
  json: string,
  request: Request,
): Promise<string> {
  const { engine, time } = invocation.run.services;
  if (invocation.fn.runtime === "node" && invocation.run.options.words === "convex") {
    throw refusal(serviceErrors.nodeCancelRefused(JSON.stringify({ id: request["id"] })));
  }
  return time === "host"
    ? await engine.syscalls.asyncSyscall("1.0/actions/cancel_job", json)
    : await engine.transact("mutation", () => cancel(invocation, request));
}

/** The same of a mutation. */
export async function cancelInTransaction(
  invocation: Invocation,
  json: string,
  request: Request,
): Promise<string> {
  const { engine, time } = invocation.run.services;
  return time === "host"
    ? await engine.syscalls.asyncSyscall("1.0/cancel_job", json)
    : await cancel(invocation, request);
}

async function cancel(invocation: Invocation, { id }: Request): Promise<string> {
  if (typeof id !== "string" || tableOfEngineId(id) !== "_scheduled_functions") {
    throw refusal(serviceErrors.scheduledIdInvalid());
  }
  await invocation.run.services.scheduler.cancel(id);
  return JSON.stringify(null);
}

/** How a call or job names its function. */
export function jobTarget({ name, reference, functionHandle }: FunctionAddress): string | undefined {
  return name ?? reference ?? functionHandle?.replace(/^function:\/\/;/, "");
}
