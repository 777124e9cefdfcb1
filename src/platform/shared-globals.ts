/**
 * The globals that work alike in both of Convex's runtimes, so that code which uses no others needs neither of them.
 * Source: `npm-packages/udf-runtime/src` of get-convex/convex-backend. Left out on purpose, though the default runtime
 * has them: `AbortController` and `AbortSignal` (its `fetch` ignores signals), `WeakRef` and `FinalizationRegistry`
 * (which hold what they should let go), `eval` and `Function` (switched off), `Atomics` (which may not wait there),
 * `globalThis` and `self` (through which anything may be read).
 */

/** Globals that may be used in whatever way. */
const WHOLE: ReadonlySet<string> = new Set([
  "AggregateError",
  "Array",
  "ArrayBuffer",
  "BigInt",
  "BigInt64Array",
  "BigUint64Array",
  "Blob",
  "Boolean",
  "DOMException",
  "DataView",
  "Date",
  "Error",
  "Event",
  "EventTarget",
  "File",
  "Float32Array",
  "Float64Array",
  "FormData",
  "Headers",
  "Infinity",
  "Int16Array",
  "Int32Array",
  "Int8Array",
  "Intl",
  "JSON",
  "Map",
  "Math",
  "NaN",
  "Number",
  "Object",
  "Promise",
  "Proxy",
  "RangeError",
  "ReadableStream",
  "ReferenceError",
  "Reflect",
  "RegExp",
  "Request",
  "Response",
  "Set",
  "String",
  "Symbol",
  "SyntaxError",
  "TextDecoder",
  "TextEncoder",
  "TransformStream",
  "TypeError",
  "URIError",
  "URL",
  "URLSearchParams",
  "Uint16Array",
  "Uint32Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "WeakMap",
  "WeakSet",
  "WritableStream",
  "atob",
  "btoa",
  "clearInterval",
  "clearTimeout",
  "decodeURI",
  "decodeURIComponent",
  "encodeURI",
  "encodeURIComponent",
  "escape",
  "fetch",
  "isFinite",
  "isNaN",
  "parseFloat",
  "parseInt",
  "setInterval",
  "setTimeout",
  "structuredClone",
  "undefined",
  "unescape",
]);

/** Globals of which only these members are the same. `*`: any member of the member, but not the member by itself. */
const BY_MEMBER: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["console", new Set(["debug", "error", "info", "log", "time", "timeEnd", "timeLog", "trace", "warn"])],
  ["crypto", new Set(["getRandomValues", "randomUUID", "subtle.digest"])],
  ["performance", new Set(["now"])],
  // Its keys can be listed in Node.js alone.
  ["process", new Set(["env.*"])],
]);

/**
 * Whether `path` (`["fetch"]`, `["crypto", "subtle", "digest"]`) means the same in both runtimes. A member whose name is
 * computed stands there as undefined.
 */
export function isSharedGlobal([name = "", ...members]: readonly (string | undefined)[]): boolean {
  if (WHOLE.has(name)) return true;
  const shared = BY_MEMBER.get(name);
  const [first, second] = members;
  if (shared === undefined || first === undefined) return false;
  return (
    shared.has(first) ||
    shared.has(`${first}.${second ?? ""}`) ||
    (members.length > 1 && shared.has(`${first}.*`))
  );
}

/** The names of all globals that {@link isSharedGlobal} knows. */
export const SHARED_GLOBAL_NAMES: readonly string[] = [...WHOLE, ...BY_MEMBER.keys()];
