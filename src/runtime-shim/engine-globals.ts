import { transactionTime } from "./transaction-time.js";
import type { Services } from "./services.js";

/**
 * Makes the engine write the deployment's time into documents, where it would write the process's. To be called in a
 * transaction.
 *
 * convex-test isolates some globals per function: an assignment while one of its handlers runs is seen by that handler's
 * own code only. Where it could not install that isolation, nothing is assigned.
 */
export function adoptVirtualDate({ clock, time }: Pick<Services, "clock" | "time">): void {
  if (time === "host") return;
  let date = dates.get(clock);
  if (date === undefined) {
    const isIsolated = Object.getOwnPropertyDescriptor(globalThis, "Date")?.get !== undefined;
    date = isIsolated ? virtualDate(() => transactionTime() ?? clock.now()) : "host";
    dates.set(clock, date);
  }
  if (date !== "host") globalThis.Date = date;
}

const HostDate = Date;
const dates = new WeakMap<Services["clock"], DateConstructor | "host">();

function virtualDate(now: () => number): DateConstructor {
  return new Proxy(HostDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    get: (target, property, receiver): unknown =>
      property === "now" ? now : Reflect.get(target, property, receiver),
  });
}
