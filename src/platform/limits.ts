/**
 * The limits that functions meet on Convex, and the texts in which the platform refuses what exceeds them.
 * Source: `crates/common/src/knobs.rs` of get-convex/convex-backend (defaults), the crates named per group, and
 * https://docs.convex.dev/production/state/limits. Sizes are in bytes, times in seconds, unless a name says otherwise.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Time limits. Those of actions count the wall clock, waiting included. */
export const timeLimits = {
  /** Also of HTTP actions. The actions page of the documentation still says ten minutes. */
  defaultRuntimeActionSeconds: 1800,
  nodeActionSeconds: 600,
  /** Of the function's own code in a query or mutation, without its database operations. */
  transactionUserSeconds: 1,
  transactionSystemSeconds: 15,
  /** How long an action waits for a free permit of its pool; queries and mutations wait half as long. */
  actionPermitWaitSeconds: 10,
  transactionPermitWaitSeconds: 5,
} as const;

/** Memory of one function run. */
export const memoryLimits = {
  /** Heap; array buffers have as much again of their own. */
  defaultRuntimeHeapBytes: 64 * MIB,
  defaultRuntimeArrayBufferBytes: 64 * MIB,
  nodeBytes: 512 * MIB,
} as const;

/** Sizes of what crosses a function's boundary. */
export const boundaryLimits = {
  argumentsBytes: 16 * MIB,
  nodeActionArgumentsBytes: 5 * MIB,
  returnValueBytes: 16 * MIB,
  httpResponseBytes: 20 * MIB,
  httpRequestBytes: 20 * MIB,
} as const;

/** Shape of a single value. */
export const valueLimits = {
  arrayItems: 8192,
  objectFields: 1024,
  nestingLevels: 64,
  documentNestingLevels: 16,
  valueBytes: 32 * MIB,
  documentBytes: 1 * MIB,
  fieldNameCharacters: 1024,
} as const;

/** What one transaction may read, write and schedule. */
export const transactionLimits = {
  documentsRead: 32_000,
  bytesRead: 16 * MIB,
  /** Index ranges read. */
  indexRangesRead: 4096,
  documentsWritten: 16_000,
  bytesWritten: 16 * MIB,
  functionsScheduled: 1000,
  scheduledArgumentsBytes: 16 * MIB,
  /** Of one scheduled function; beyond it there is a warning only. */
  oneScheduledArgumentsBytes: 4 * MIB,
  /** Depth of `ctx.runQuery`/`ctx.runMutation` within queries and mutations. */
  callDepth: 8,
  /** How often `ctx.runMutation` from an action runs a mutation again after a conflict, first run not counted. */
  conflictRetries: 4,
} as const;

/** What runs at once. */
export const concurrencyLimits = {
  /** Operations pending in one Node.js action; the default runtime enforces no number. */
  nodePendingOperations: 1000,
  queries: 16,
  mutations: 16,
  /** Actions and HTTP actions of the default runtime share one pool. */
  defaultRuntimeActions: 64,
  nodeActions: 64,
  scheduledJobs: 8,
} as const;

export const vectorSearchLimits = {
  defaultResults: 10,
  maxResults: 256,
  filterTerms: 64,
  minDimensions: 2,
  maxDimensions: 4096,
} as const;

export const logLimits = {
  lines: 256,
  lineBytes: 32 * KIB,
} as const;

/** A job may be scheduled at most this far from now, in either direction. */
export const SCHEDULE_WINDOW_SECONDS = 5 * 366 * 24 * 3600;

const WARNING_RATIO = 0.8;

/** Whether a run that stayed within a limit came so close that a warning is logged (`crates/udf/src/warnings.rs`). */
export function isNearLimit(actual: number, limit: number): boolean {
  return actual > Math.floor(WARNING_RATIO * limit) && actual <= limit;
}

const READ_LESS =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

/** The platform's refusals. Paths are in the canonical form `module.js:export`. */
export const limitErrors = {
  defaultRuntimeTimeout: (seconds: number = timeLimits.defaultRuntimeActionSeconds) =>
    `Function execution timed out (maximum duration: ${seconds}s)`,
  nodeTimeout: (name: string, seconds: number = timeLimits.nodeActionSeconds) =>
    `Action \`${name}\` execution timed out (maximum duration ${seconds}s)`,
  nodeProcessTimeout: () =>
    "Function execution unexpectedly timed out. Check your function for infinite loops or other long-running operations.",
  systemTimeout: () => "Your request timed out performing too many system operations.",
  outOfMemory: () => "JavaScript execution ran out of memory (maximum memory usage: 64 MB)",
  nodePendingOperations: () =>
    "Too many concurrent operations. See https://docs.convex.dev/functions/actions#limits for more information.",
  concurrentRequests: (limit: number, kind: "query" | "mutation" | "action") =>
    `Too many concurrent requests. Your backend is limited to ${limit} concurrent ${kind}s. ` +
    "To get more resources, upgrade to Convex Pro. If you are already on Convex Pro, please contact support.",
  argumentsTooLarge: (path: string, bytes: number) =>
    `Arguments for ${path} are too large (actual: ${formatBytes(bytes)}, limit: ${formatBytes(boundaryLimits.argumentsBytes)})`,
  nodeArgumentsTooLarge: () =>
    "Node actions arguments size is too large. The maximum size is 5 MiB. Reduce the size of the arguments or consider " +
    "using Convex runtime actions instead, which have a 16 MiB limit. See https://docs.convex.dev/functions/runtimes",
  returnValueTooLarge: (path: string, bytes: number) =>
    `Function ${path} return value is too large (actual: ${formatBytes(bytes)}, limit: ${formatBytes(boundaryLimits.returnValueBytes)})`,
  httpResponseTooLarge: () => "HttpResponseTooLarge: HTTP actions support responses up to 20 MiB",
  arrayTooLong: (items: number) =>
    `Array length is too long (${items} > maximum length ${valueLimits.arrayItems})`,
  tooManyFields: (fields: number) =>
    `Object has too many fields (${fields} > maximum number ${valueLimits.objectFields})`,
  tooNested: (levels: number) =>
    `Value is too nested (nested ${levels} levels deep > maximum nesting ${valueLimits.nestingLevels})`,
  tooManyReads: (limit: number = transactionLimits.indexRangesRead) =>
    `Too many reads in a single function execution (limit: ${limit}). ${READ_LESS}`,
  tooManyDocumentsRead: (limit: number = transactionLimits.documentsRead) =>
    `Too many documents read in a single function execution (limit: ${limit}). ${READ_LESS}`,
  tooManyBytesRead: (limit: number = transactionLimits.bytesRead) =>
    `Too many bytes read in a single function execution (limit: ${limit} bytes). ${READ_LESS}`,
  tooManyWrites: (limit: number = transactionLimits.documentsWritten) =>
    `Too many writes in a single function execution (limit: ${limit})`,
  tooManyBytesWritten: (limit: number = transactionLimits.bytesWritten) =>
    `Too many bytes written in a single function execution (limit: ${limit})`,
  tooManyScheduled: (limit: number = transactionLimits.functionsScheduled) =>
    `Too many functions scheduled by this mutation (limit: ${limit})`,
  scheduledArgumentsTooLarge: (limit: number = transactionLimits.scheduledArgumentsBytes) =>
    `Too large total size of the arguments of scheduled functions from this mutation (limit: ${limit} bytes)`,
  /** `timestamp` as the platform prints it. */
  scheduledTooFar: (timestamp: string, direction: "future" | "past") =>
    `${timestamp} is more than 5 years in the ${direction}`,
  callDepth: () => "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
  logOverflow: () => `Log overflow (maximum ${logLimits.lines}). Remaining log lines omitted.`,
} as const;

/** The platform's warnings, logged when a run came close to a limit. */
export const limitWarnings = {
  /** Durations as Rust prints them, e.g. `1800s`. */
  longExecution: (limit: string, actual: string) =>
    `Function execution took a long time. (maximum duration: ${limit}, actual duration: ${actual}).`,
} as const;

/** A size as the platform prints it: binary units, two decimals unless whole (`16 MiB`, `1.50 KiB`). */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let size = bytes;
  let unit = 0;
  while (size >= KIB && unit < units.length - 1) {
    size /= KIB;
    unit++;
  }
  return `${Number.isInteger(size) ? size : size.toFixed(2)} ${units[unit] ?? "B"}`;
}
