/**
 * How client code calls actions.
 * Source: `convex/src/react`, `convex/src/browser` and `convex/src/nextjs`.
 */

/** Functions that take the reference of an action, by the module that exports them. */
const ACTION_FUNCTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["convex/nextjs", new Set(["fetchAction"])],
  ["convex/react", new Set(["useAction"])],
]);

/** What makes a client with a method `action`: classes, and hooks that return one. */
const CLIENT_MAKERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["convex/browser", new Set(["ConvexClient", "ConvexHttpClient"])],
  ["convex/react", new Set(["ConvexReactClient", "useConvex"])],
]);

/** Whether a module is one that client code gets Convex from. */
export function isClientPackage(source: string): boolean {
  return ACTION_FUNCTIONS.has(source) || CLIENT_MAKERS.has(source);
}

/** Whether `name` of `source` takes the reference of an action as its first argument. */
export function takesAction(source: string, name: string): boolean {
  return ACTION_FUNCTIONS.get(source)?.has(name) ?? false;
}

/** Whether `name` of `source` is a class of clients, or a function that returns one. */
export function makesClient(source: string, name: string): boolean {
  return CLIENT_MAKERS.get(source)?.has(name) ?? false;
}
