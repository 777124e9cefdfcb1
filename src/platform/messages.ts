/**
 * What Convex itself says, word for word: when code is pushed, while functions run, and when a call is refused.
 * Source: the published `convex` package for what is thrown before a call leaves the function; get-convex/convex-backend
 * for the rest (file named per group). Texts about limits are in `limits.ts`.
 */

/** Refusals of the bundler (`convex/src/bundler/index.ts`) and of push analysis (`crates/isolate`, `crates/node_executor`). */
export const pushErrors = {
  reservedDepsDirectory: (path: string) =>
    `The path "${path}" is within the "_deps" directory, which is reserved for dependencies. Please move your code to another directory.`,
  useNodeNotAllowed: (relativePath: string) => `"use node" directive is not allowed for ${relativePath}.`,
  actionsDirectoryNeedsUseNode: (relativePath: string) =>
    `${relativePath} is in /actions subfolder but has no "use node"; directive. ` +
    'You can now define actions in any folder and indicate they should run in node by adding "use node" directive. ' +
    '/actions is a deprecated way to choose Node.js environment, and we require "use node" for all files within that folder ' +
    "to avoid unexpected errors during the migration. See https://docs.convex.dev/functions/actions for more details",
  useNodeInComponent: (directory: string) =>
    `"use node" directive is not supported in components. Remove it from the component at: ${directory}.`,
  couldNotResolve: (name: string) => `Could not resolve "${name}"`,
  builtIntoNode: (name: string) =>
    `The package "${name}" wasn't found on the file system but is built into node. Are you trying to bundle for node?`,
  nodeApisWithoutDirective: () =>
    'It looks like you are using Node APIs from a file without the "use node" directive.\n' +
    'Split out actions using Node.js APIs like this into a new file only containing actions that uses "use node" ' +
    "so these actions will run in a Node.js environment.\n" +
    "For more information see https://docs.convex.dev/functions/runtimes#nodejs-runtime",
  onlyActionsInNode: (exportName: string, modulePath: string, kind: "Query" | "Mutation" | "HttpAction") =>
    `\`${exportName}\` defined in \`${modulePath}\` is a ${kind} function. ` +
    "Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.",
  failedToAnalyze: (modulePath: string, reason: string) => `Failed to analyze ${modulePath}: ${reason}`,
  topLevelAwait: () => "Top-level awaits in source files are unsupported",
  unsupportedAtImportTime: (operation: string) => `${operation} unsupported at import time`,
  nodeSyscallAtImportTime: () => "Cannot invoke syscall during module imports",
  invalidFunctionName: (modulePath: string, reason: string) =>
    `Invalid function name used in \`${modulePath}\`: ${reason}`,
  httpWithoutDefaultExport: () => "`convex/http.js` must have a default export of a Router.",
  httpDefaultIsNoRouter: () => "The default export of `convex/http.js` is not a Router.",
  cronsWithoutDefaultExport: () => "`convex/crons.js` must have a default export of a Crons object.",
  cronTargetMissing: (identifier: string, functionPath: string) =>
    `The cron job '${identifier}' schedules a function that does not exist: ${functionPath}`,
  cronTargetIsQuery: (identifier: string, functionPath: string) =>
    `The cron job '${identifier}' schedules a query function, only actions and mutations can be scheduled: ${functionPath}`,
  cronTargetIsHttpAction: (identifier: string, functionPath: string) =>
    `The cron job '${identifier}' schedules an HTTP action, only actions and mutations can be scheduled: ${functionPath}`,
} as const;

/** Warnings of the bundler. */
export const pushWarnings = {
  httpsFile: (path: string, extension: string) =>
    `Found ${path}. HTTP action routes will not be imported from this file. Did you mean to include http${extension}?`,
} as const;

/** What `convex/server` throws before the call leaves the function (`convex/src/server/impl`). */
export const callErrors = {
  outsideConvex: () =>
    "The Convex database and auth objects are being used outside of a Convex backend. " +
    "Did you mean to use `useQuery` or `useMutation` to call a Convex function?",
  noReference: () => "Cannot read properties of undefined (reading 'Symbol(functionName)')",
  notAReference: (value: string) => `${value} is not a functionReference`,
  /** Always speaks of `api`, for `internal` too. */
  incompleteReference: (path: string) =>
    `API path is expected to be of the form \`api.moduleName.functionName\`. Found: \`api.${path}\``,
  argumentsNotAnObject: (value: string) =>
    `The arguments to a Convex function must be an object. Received: ${value}`,
  missingArgument: (position: number, name: string, method: string) =>
    `Must provide arg ${position} \`${name}\` to \`${method}\``,
  delayNegative: () => "`delayMs` must be non-negative",
  delayNotANumber: () => "`delayMs` must be a number",
  delayNotFinite: () => "`delayMs` must be a finite number",
  invokeTimeInvalid: () => "The invoke time must a Date or a timestamp",
  vectorNotAnArray: () => "`vector` must be a non-empty Array in vectorSearch",
  vectorFilterFieldNotAName: () => "The first argument to `q.eq` must be a field name.",
  storeNotABlob: () =>
    "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
  staleSnapshotInQuery: () => "`useStaleSnapshot` is only supported in mutations, not queries.",
  transactionMetricsInAction: () =>
    "getTransactionMetrics() can only be called from a query or mutation. " +
    "It is not available in actions or outside of a Convex function.",
  undefinedValue: (path: string, original: string) =>
    `undefined is not a valid Convex value (present at path ${path} in original object ${original}). ` +
    "To learn about Convex's supported types, see https://docs.convex.dev/using/types.",
} as const;

/** Logged when a registered function is called like a helper (`convex/src/server/impl/registration_impl.ts`). */
export function directCallWarning(builder: string): string {
  return (
    "Convex functions should not directly call other Convex functions. Consider calling a helper function instead. " +
    `e.g. \`export const foo = ${builder}(...); await foo(ctx);\` is not supported. ` +
    "See https://docs.convex.dev/production/best-practices/#use-helper-functions-to-write-shared-code"
  );
}

const DANGLING_PROMISES = "https://docs.convex.dev/functions/actions#dangling-promises";

/** What happens to operations that are pending when an action returns (`crates/isolate/src/environment/action`, `node-executor`). */
export const unawaitedOperations = {
  /** One line per run; `names` are given per pending operation, repetitions included. */
  defaultRuntimeWarning: (names: readonly string[]) =>
    `${names.length} unawaited operation${names.length === 1 ? "" : "s"}: [${[...new Set(names)].sort().join(", ")}]. ` +
    "Async operations should be awaited or they might not run. " +
    `See ${DANGLING_PROMISES} for more information.`,
  /** One line per operation name, after a success only. */
  nodeWarning: (name: string) =>
    `You have an outstanding ${name} call. Operations should be awaited or they might not run. ` +
    "Not awaiting promises might result in unexpected failures. " +
    `See ${DANGLING_PROMISES} for more information.`,
  nodeLeftover: () =>
    "Leftover state detected. This typically happens if there are dangling promises from a previous request. " +
    "Did you forget to await your promises?",
  nodeSyscallWithoutRequest: () =>
    "Invalid syscall. The Convex syscalls are for internal Convex use and should not be called directly.",
  nodeUnhandledRejection: (reason: string) => `Uncaught unhandledRejection: ${reason}`,
  /** A query or mutation that waits for something nothing can settle; an action just waits. */
  neverResolves: () => "Returned promise will never resolve",
} as const;

/** Names of operations, by what is sent. One string for all entries of all traces. */
const operationNames = new Map<string, string>();

/** The name by which the default runtime's warning calls an operation: `1.0/actions/query` is `query`. */
export function pendingOperationName(operation: string): string {
  let name = operationNames.get(operation);
  if (name === undefined) {
    name = operation.replace(/^1\.0\//, "").replace(/^actions\//, "");
    operationNames.set(operation, name);
  }
  return name;
}

/** The name by which the Node.js executor's warning calls an operation: `1.0/storageDelete` is `storage Delete`. */
export function nodePendingOperationName(operation: string): string {
  return pendingOperationName(operation).replace(/^storage/, "storage ");
}

/** Refusals of the backend when a function is called (`crates/udf/src/validation.rs` and callers). */
export const resolutionErrors = {
  /** Default-runtime actions; `dottedPath` is `a.b.fn`, and it says `api` for `internal` too. */
  unresolvedInDefaultRuntime: (dottedPath: string) => `Couldn't resolve api.${dottedPath}`,
  /** Node.js actions, queries, mutations, and clients that call an internal function. */
  notFound: (functionName: string) => `Could not find public function for '${functionName}'.`,
  wrongKind: (canonicalPath: string, expected: string, actual: string) =>
    `Trying to execute ${canonicalPath} as ${expected}, but it is defined as ${actual}.`,
  scheduledModuleMissing: (modulePath: string) =>
    `Attempted to schedule function at nonexistent path: ${modulePath}`,
  scheduledExportMissing: (exportName: string, modulePath: string) =>
    `Attempted to schedule function, but no exported function ${exportName} found in the file: ${modulePath}. Did you forget to export it?`,
  scheduledFromNodeRefused: (reason: string) => `Invalid schedule request: ${reason}`,
  /** The inner quotes and the line break are in the platform's own text. */
  scheduledKindUnsupported: (exportName: string, modulePath: string, kind: string) =>
    `Unsupported function type. FunctionName("${exportName}") in module "${modulePath}" is defined as a ${kind}. "\n` +
    '                            "Only Mutation and Action can be scheduled.',
  illegalNesting: (callee: "Query" | "Mutation" | "SnapshotQuery", caller: "Query" | "Mutation") =>
    `Cannot call a ${callee} function from a ${caller} function`,
  unknownAsyncOperation: (operation: string) => `Unknown async operation ${operation}`,
  unknownOperation: (operation: string) => `Unknown operation ${operation}`,
} as const;

/** Validation of arguments and results (`crates/common/src/schemas/validator.rs`). Values and validators come printed. */
export const validationErrors = {
  arguments: (detail: string) => `ArgumentValidationError: ${detail}`,
  returns: (detail: string) => `ReturnsValidationError: ${detail}`,
  /** `context` is empty or `Path: .a[0].b`; an empty one leaves an empty line. */
  missingField: (field: string, context: string, object: string, validator: string) =>
    `Object is missing the required field \`${field}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.\n` +
    `${context}\nObject: ${object}\nValidator: ${validator}`,
  extraField: (field: string, context: string, object: string, validator: string) =>
    `Object contains extra field \`${field}\` that is not in the validator.\n${context}\nObject: ${object}\nValidator: ${validator}`,
  noMatch: (context: string, value: string, validator: string) =>
    `Value does not match validator.\n${context}\nValue: ${value}\nValidator: ${validator}`,
  literalMismatch: (value: string, literal: string, context: string) =>
    `\`${value}\` does not match literal validator \`v.literal(${literal})\`.${context}`,
  wrongTable: (id: string, table: string, validatorTable: string, context: string) =>
    `Found ID "${id}" from table \`${table}\`, which does not match the table name in validator \`v.id("${validatorTable}")\`.${context}`,
  positionalArguments: (count: number, printed: string) =>
    `Expected to receive a single object as the function's argument. Instead received ${count} arguments: ${printed}`,
} as const;

/** How a failure of a called function reaches its caller (`crates/common/src/errors.rs`). */
export const propagatedErrors = {
  /** `stack` as printed, one indented line per frame. */
  uncaught: (name: string, message: string, stack: string) => `Uncaught ${name}: ${message}\n${stack}\n`,
  /** Default-runtime actions can even catch failures of the backend, under this text. */
  internal: () => "Your request couldn't be completed. Try again later.",
  redacted: () => "Server Error",
  conflict: (table: string | undefined, source = "") =>
    `Documents read from or written to ${table === undefined ? "some table" : `the "${table}" table`} ` +
    "changed while this mutation was being run and on every subsequent retry. " +
    `${source === "" ? "" : `${source}. `}See https://docs.convex.dev/error#1`,
} as const;

/** Vector search, storage and the scheduler as actions meet them (`crates/vector`, `crates/file_storage`, `crates/model`). */
export const serviceErrors = {
  vectorIndexMissing: (index: string) => `Index ${index} not found.`,
  notAVectorIndex: (index: string) => `Index ${index} is not a vector index`,
  vectorIndexBackfilling: (index: string) =>
    `Index ${index} is currently backfilling and not available to query yet.`,
  vectorDimensions: (expected: number, received: number) =>
    `Expected a vector with dimensions ${expected}, received ${received}.`,
  vectorLimit: (requested: number) => `Vector queries can fetch at most 256 results, requested ${requested}.`,
  vectorConditions: (index: string, count: number) =>
    `Vector query against ${index} has too many conditions. Max: 64 Actual: ${count}`,
  vectorFilterField: (index: string, field: string) =>
    `Vector query against ${index} contains a filter on ${JSON.stringify(field)} but that field isn't indexed for filtering in \`filterFields\`.`,
  vectorFilterShape: () => "Filters should be a combination of `q.eq` and `q.or`.",
  vectorFilterOperands: () => "`q.eq` must take a field path as its first argument and a value as its second",
  storageFileMissing: (id: string) => `storage id ${id} not found`,
  /** The line break and the indentation are in the platform's own text. */
  storageIdInvalid: (method: "getUrl" | "delete" | "getMetadata", id: string) =>
    `Invalid argument \`storageId\` for \`storage.${method}\`: Invalid storage ID: "${id}". Storage ID should be an\n` +
    "                    Id of '_storage' table, or a UUID string.",
  storageIdOfOtherTable: () =>
    "Invalid storage ID. Storage ID cannot be an ID on any table other than '_storage'.",
  storageDigestMismatch: (expected: string, actual: string) =>
    `Sha256 mismatch. Expected: ${expected} Actual: ${actual}`,
  scheduledIdInvalid: () =>
    "Invalid scheduled function ID. The ID must be an ID on the '_scheduled_functions' table.",
  /** By reading: the Node.js executor refuses every cancellation, since its schema asks for a field that is not sent. */
  nodeCancelRefused: (args: string) => `Invalid cancel job request with args ${args}`,
  auditLogInAction: () => "Audit logging is not yet supported in actions",
} as const;

/** HTTP actions and their router (`crates/application/src/application_function_runner/http_routing.rs`). */
export const httpErrors = {
  notEnabled: () => "This Convex deployment does not have HTTP actions enabled.",
  noRoute: () => "No matching routes found",
  notAResponse: () => "HTTP actions must return a Response",
} as const;

/** What the default runtime refuses to queries and mutations (`npm-packages/udf-runtime`). */
export const runtimeErrors = {
  /** `api` is `fetch()`, `setTimeout`, `setInterval`, `formData()`, `cryptographic randomness` … */
  unavailableInTransaction: (api: string) =>
    `Can't use ${api} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
  randomnessAtImportTime: () => "Cannot use cryptographic randomness at import time",
  dynamicImport: () => "dynamic module import unsupported",
  notImplemented: (operation: string, className: string) =>
    `Not implemented: ${operation} for ${className}. Consider calling an action defined in Node.js instead (https://docs.convex.dev/functions/actions).`,
} as const;
