import { inspect } from "node:util";
import { logLimits, limitErrors } from "../platform/limits.js";
import { guestHost } from "./guest-host.js";
import { scopes } from "./scope.js";
import type { LogLine } from "./trace.js";

const LEVELS: Readonly<Record<string, LogLine["level"]>> = {
  debug: "DEBUG",
  error: "ERROR",
  info: "INFO",
  warn: "WARN",
};

/** Labels of `console.time`, each with the moment it began. */
const timers = new WeakMap<object, Map<string, number>>();

/** What `console.<method>(...args)` of the code that is running does. */
export function writeLog(method: string, args: readonly unknown[]): void {
  const scope = scopes.getStore();
  if (scope?.type !== "function") return;
  const { run, fn } = scope.invocation;
  if (run.services.time === "host") {
    (globalThis.console as unknown as Record<string, (...args: readonly unknown[]) => void>)[method]?.(
      ...args,
    );
  }
  const text = describe(method, args, scope.invocation);
  if (text === undefined) return;
  const { logs } = run.trace;
  const written = logs.filter((line) => line.path === fn.name).length;
  if (written > logLimits.lines) return;
  logs.push({
    level: written === logLimits.lines ? "ERROR" : (LEVELS[method] ?? "LOG"),
    text: written === logLimits.lines ? limitErrors.logOverflow() : text,
    path: fn.name,
  });
}

function describe(method: string, args: readonly unknown[], owner: object): string | undefined {
  if (!method.startsWith("time"))
    return args
      .map((arg) => inspect(arg))
      .join(" ")
      .slice(0, logLimits.lineBytes);
  const label = typeof args[0] === "string" ? args[0] : "default";
  const started = timers.get(owner) ?? new Map<string, number>();
  timers.set(owner, started);
  if (method === "time") {
    started.set(label, guestHost.now());
    return undefined;
  }
  const start = started.get(label);
  if (start === undefined) return `Timer '${label}' does not exist`;
  if (method === "timeEnd") started.delete(label);
  return `${label}: ${guestHost.now() - start}ms`;
}
