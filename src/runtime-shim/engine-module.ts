import type { EngineFunction } from "./engine.js";
import type { FunctionInfo } from "./function-table.js";
import { engineRouter } from "./http-actions.js";
import { invokeFromEngine } from "./invoke.js";
import { scopes } from "./scope.js";
import type { Services } from "./services.js";

const cache = new WeakMap<Services, Map<string, Readonly<Record<string, unknown>>>>();

/** A module as the engine loads it, at every call: the exports of the user's, each function with a handler of ours. */
export function engineModule(services: Services, modulePath: string): Readonly<Record<string, unknown>> {
  const modules = cache.get(services) ?? new Map<string, Readonly<Record<string, unknown>>>();
  cache.set(services, modules);
  const known = modules.get(modulePath);
  if (known !== undefined) return known;

  const exports: Record<string, unknown> = { ...services.code.module(modulePath).exports };
  for (const fn of services.code.functions.all()) {
    if (fn.modulePath === modulePath) exports[fn.exportName] = engineFunction(services, fn);
  }
  if (modulePath === "http") exports["default"] = engineRouter(services);
  modules.set(modulePath, exports);
  return exports;
}

function engineFunction(services: Services, fn: FunctionInfo): EngineFunction {
  const args = JSON.stringify(fn.args);
  return {
    ...(fn.kind === "query"
      ? { isQuery: true }
      : fn.kind === "mutation"
        ? { isMutation: true }
        : { isAction: true }),
    // Calls of ours have been checked before they reach the engine, in the platform's words.
    exportArgs: () => (speaksConvex() ? ANY : args),
    // Checked within the handler, so that a mutation whose result does not fit is rolled back.
    exportReturns: () => "null",
    _handler: (context, handlerArgs) => invokeFromEngine(services, fn, context, handlerArgs),
  };
}

const ANY = '{"type":"any"}';

function speaksConvex(): boolean {
  const scope = scopes.getStore();
  return scope?.type === "call" && scope.run.options.words === "convex";
}
