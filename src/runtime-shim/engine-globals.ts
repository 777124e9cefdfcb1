import type { Invocation } from "./invocation.js";
import type { Services } from "./services.js";

/**
 * Makes the engine write the deployment's time into documents, where it would write the process's.
 *
 * convex-test isolates some globals per function: an assignment while one of its handlers runs is seen by that handler's
 * own code only. Where it could not install that isolation, nothing is assigned.
 */
export function adoptVirtualGlobals(invocation: Invocation): void {
  const { services } = invocation.run;
  if (services.time === "host") return;
  assignIsolatedDate(() => invocation.startedAt);
}

/** The same for transactions of ours that belong to no function. */
export function adoptVirtualDate({ clock, time }: Pick<Services, "clock" | "time">): void {
  if (time === "virtual") assignIsolatedDate(() => clock.now());
}

function assignIsolatedDate(now: () => number): void {
  const isolated = Object.getOwnPropertyDescriptor(globalThis, "Date")?.get !== undefined;
  if (!isolated) return;
  const HostDate = Date;
  globalThis.Date = new Proxy(HostDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    get: (target, property, receiver): unknown =>
      property === "now" ? now : Reflect.get(target, property, receiver),
  });
}
