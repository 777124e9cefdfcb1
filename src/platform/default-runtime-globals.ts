/**
 * The global scope of the default runtime.
 * Source: `npm-packages/udf-runtime/src` of get-convex/convex-backend (`setup.ts` and what it calls). What JavaScript
 * itself defines (`Map`, `Intl`, `WebAssembly`, `globalThis` …) is present and not listed.
 */

/** Globals that Convex sets beside those of JavaScript itself. */
export const DEFAULT_RUNTIME_GLOBALS: readonly string[] = [
  "AbortController",
  "AbortSignal",
  "AsyncLocalStorage",
  "AsyncResource",
  "Blob",
  "Convex",
  "Crypto",
  "DOMException",
  "Event",
  "EventTarget",
  "File",
  "FormData",
  "Headers",
  "Performance",
  "PerformanceEntry",
  "PerformanceMark",
  "PerformanceMeasure",
  "ReadableStream",
  "ReadableStreamBYOBReader",
  "ReadableStreamDefaultReader",
  "Request",
  "Response",
  "SubtleCrypto",
  "TextDecoder",
  "TextDecoderStream",
  "TextEncoder",
  "TextEncoderStream",
  "TransformStream",
  "URL",
  "URLSearchParams",
  "WritableStream",
  "WritableStreamDefaultWriter",
  "atob",
  "btoa",
  "clearInterval",
  "clearTimeout",
  "console",
  "crypto",
  "fetch",
  "performance",
  "process",
  "self",
  "setInterval",
  "setTimeout",
  "structuredClone",
];

/** The methods of `console`; others (`console.table`, `console.assert` …) are undefined. */
export const CONSOLE_METHODS: readonly string[] = [
  "debug",
  "error",
  "info",
  "log",
  "trace",
  "time",
  "timeEnd",
  "timeLog",
  "warn",
];

/** `process` is an object with this one member. Its keys cannot be listed, and `"X" in process.env` is false. */
const PROCESS_MEMBERS: readonly string[] = ["env"];

/** Environment variables that are always set. */
export const SYSTEM_ENVIRONMENT: readonly string[] = ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"];

/** A global that other runtimes have and the default runtime has not. Using one throws a ReferenceError. */
export interface AbsentGlobal {
  /** `node`: only Node.js defines it. `web`: browsers do, and Node.js in part. */
  readonly home: "node" | "web";
  /** What the default runtime offers instead, as code or a short phrase; absent where there is nothing. */
  readonly alternative?: string;
}

export const ABSENT_GLOBALS: ReadonlyMap<string, AbsentGlobal> = new Map<string, AbsentGlobal>([
  [
    "Buffer",
    { home: "node", alternative: "`Uint8Array` with `TextEncoder`/`TextDecoder`, or `atob`/`btoa`" },
  ],
  ["__dirname", { home: "node" }],
  ["__filename", { home: "node" }],
  ["clearImmediate", { home: "node", alternative: "`clearTimeout`" }],
  ["exports", { home: "node", alternative: "`export`" }],
  ["global", { home: "node", alternative: "`globalThis`" }],
  ["module", { home: "node", alternative: "`export`" }],
  ["require", { home: "node", alternative: "`import`" }],
  ["setImmediate", { home: "node", alternative: "`setTimeout(fn, 0)`" }],

  ["BroadcastChannel", { home: "web" }],
  ["CompressionStream", { home: "web" }],
  ["CustomEvent", { home: "web", alternative: "`Event`" }],
  ["DecompressionStream", { home: "web" }],
  ["EventSource", { home: "web", alternative: "`fetch` and its response body" }],
  ["MessageChannel", { home: "web" }],
  ["MessagePort", { home: "web" }],
  ["WebSocket", { home: "web" }],
  ["XMLHttpRequest", { home: "web", alternative: "`fetch`" }],
  ["document", { home: "web" }],
  ["localStorage", { home: "web" }],
  ["navigator", { home: "web" }],
  ["queueMicrotask", { home: "web", alternative: "`Promise.resolve().then(fn)`" }],
  ["sessionStorage", { home: "web" }],
  ["window", { home: "web", alternative: "`globalThis`" }],
]);

/** What to use instead of a member of `process` other than `env`; members not listed have nothing. */
export const PROCESS_ALTERNATIVES: ReadonlyMap<string, string> = new Map([
  ["exit", "`throw`"],
  ["hrtime", "`performance.now()`"],
  ["nextTick", "`Promise.resolve().then(fn)`"],
  ["stderr", "`console.error`"],
  ["stdout", "`console.log`"],
  ["uptime", "`performance.now()`"],
]);

/** Whether `process.name` exists in the default runtime. */
export function hasProcessMember(name: string): boolean {
  return PROCESS_MEMBERS.includes(name);
}
