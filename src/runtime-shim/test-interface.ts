import type { Value } from "convex/values";
import type { ConvexTest } from "./convex-test-engine.js";
import { adoptVirtualDate } from "./engine-globals.js";
import type { Services } from "./services.js";

type AnyFunction = (...args: never[]) => unknown;
type InlineHandler = (context: InlineContext) => unknown;

interface InlineContext {
  readonly db?: { insert?: (table: string, value: unknown) => Promise<string> };
  readonly scheduler?: object;
}

/** What moves a deployment's time. */
export interface TimeKeeper {
  drive<Result>(promise: Promise<Result>): Promise<Result>;
  /** Runs the jobs that are due, and with `all` those that become due, and what they schedule. */
  runJobs(all: boolean): Promise<unknown>;
}

/**
 * convex-test's own interface on a deployment's clock: time moves while a call is awaited, and documents written by
 * inline functions carry the deployment's time.
 */
export function testInterface(test: ConvexTest, services: Services, keeper: TimeKeeper): ConvexTest {
  return wrap(test, services, keeper) as unknown as ConvexTest;
}

function wrap(
  accessor: Readonly<Record<string, AnyFunction>>,
  services: Services,
  keeper: TimeKeeper,
): Record<string, unknown> {
  const members = Object.entries(accessor).map(([name, member]) => {
    const method = member as (...args: unknown[]) => unknown;
    switch (name) {
      case "withIdentity":
      case "withRequestMetadata":
        return [
          name,
          (attributes: unknown) => wrap(method(attributes) as Record<string, AnyFunction>, services, keeper),
        ];
      case "registerComponent":
        return [name, method];
      case "finishInProgressScheduledFunctions":
        return [name, () => keeper.runJobs(false)];
      case "finishAllScheduledFunctions":
        return [name, () => keeper.runJobs(true)];
      default:
        return [
          name,
          (...args: unknown[]) =>
            keeper.drive(Promise.resolve(method(...args.map((arg) => inlineHandler(arg, services))))),
        ];
    }
  });
  return Object.fromEntries(members) as Record<string, unknown>;
}

function inlineHandler(argument: unknown, services: Services): unknown {
  if (typeof argument !== "function") return argument;
  const handler = argument as InlineHandler;
  return (context: InlineContext) => {
    adoptVirtualDate(services);
    return handler({
      ...context,
      ...(context.db?.insert === undefined ? {} : { db: watchInserts(context.db, services) }),
      ...(context.scheduler === undefined ? {} : { scheduler: schedulerOf(services) }),
    });
  };
}

/** Tables of inline functions are known by nobody else. */
function watchInserts(db: NonNullable<InlineContext["db"]>, { tables }: Services): object {
  return {
    ...db,
    insert: (table: string, value: unknown) => {
      tables.add(table);
      return db.insert?.(table, value);
    },
  };
}

/** `ctx.scheduler` on the deployment's clock, for inline functions, which the engine would give the process's. */
function schedulerOf({ scheduler, clock, peers }: Services): object {
  const schedule = (due: number, reference: unknown, args: unknown) => {
    const { name = "" } = peers.server.getFunctionAddress(reference) as { name?: string };
    return scheduler.schedule({ name, args: (args ?? {}) as Value, due });
  };
  return {
    runAfter: (delay: number, reference: unknown, args?: unknown) =>
      schedule(clock.now() + delay, reference, args),
    runAt: (time: number | Date, reference: unknown, args?: unknown) =>
      schedule(Number(time), reference, args),
    cancel: (id: string) => scheduler.cancel(id),
  };
}
