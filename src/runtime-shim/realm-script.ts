import { Script } from "node:vm";

/**
 * What nobody replaces: most of what JavaScript itself defines, and `Convex`. In a context of `node:vm`, looking up a global takes some
 * hundred times as long as a local name, so code that runs there gets these as parameters. Globals that code does
 * replace (`Date`, `Math`, `fetch`, `crypto` …) are left global.
 */
const INTRINSICS = [
  "Array",
  "ArrayBuffer",
  "BigInt",
  "Boolean",
  "Convex",
  "DataView",
  "Error",
  "Float64Array",
  "JSON",
  "Map",
  "Number",
  "Object",
  "Promise",
  "Proxy",
  "RangeError",
  "Reflect",
  "RegExp",
  "Set",
  "String",
  "Symbol",
  "TypeError",
  "Uint8Array",
  "WeakMap",
  "WeakSet",
  "isFinite",
  "isNaN",
  "parseFloat",
  "parseInt",
  "undefined",
].join(", ");

/** Statements that return something, as an expression for a realm. They begin on the first line, as source maps expect. */
export function realmExpression(statements: string): string {
  const values = INTRINSICS.replace("Convex", "globalThis.Convex");
  return `((${INTRINSICS}) => {${statements}\n})(${values})`;
}

/**
 * A function of ours as a script whose value is the same function made in the realm where the script runs. It must be
 * complete in itself. Some tools that run TypeScript directly wrap inner functions in a helper called `__name`.
 */
export function realmScript(fn: (...args: never[]) => unknown, filename: string): Script {
  return new Script(realmExpression(`const __name = (named) => named; return (${fn.toString()});`), {
    filename,
  });
}
