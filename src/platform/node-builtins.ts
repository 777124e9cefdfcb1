/**
 * The modules that are built into Node.js, as import specifiers in a module of the default runtime meet them: esbuild
 * bundles those modules for platform "browser" and refuses a builtin that no installed package provides.
 * Source: `convex/src/bundler/index.ts` and `debugBundle.ts`; esbuild 0.27's own behaviour.
 *
 * The table is the union over the Node.js versions Convex offers, so that a verdict does not depend on the Node.js that
 * runs the linter.
 */

/** A specifier that names a builtin. */
export interface BuiltinSpecifier {
  /** Without `node:`, e.g. `fs/promises`. */
  readonly name: string;
  /** Written with `node:`. Such a specifier never resolves to an installed package. */
  readonly prefixed: boolean;
}

const NAMES: ReadonlySet<string> = new Set([
  "_http_agent",
  "_http_client",
  "_http_common",
  "_http_incoming",
  "_http_outgoing",
  "_http_server",
  "_stream_duplex",
  "_stream_passthrough",
  "_stream_readable",
  "_stream_transform",
  "_stream_wrap",
  "_stream_writable",
  "_tls_common",
  "_tls_wrap",
  "assert",
  "assert/strict",
  "async_hooks",
  "buffer",
  "child_process",
  "cluster",
  "console",
  "constants",
  "crypto",
  "dgram",
  "diagnostics_channel",
  "dns",
  "dns/promises",
  "domain",
  "events",
  "fs",
  "fs/promises",
  "http",
  "http2",
  "https",
  "inspector",
  "inspector/promises",
  "module",
  "net",
  "os",
  "path",
  "path/posix",
  "path/win32",
  "perf_hooks",
  "process",
  "punycode",
  "querystring",
  "readline",
  "readline/promises",
  "repl",
  "stream",
  "stream/consumers",
  "stream/promises",
  "stream/web",
  "string_decoder",
  "sys",
  "timers",
  "timers/promises",
  "tls",
  "trace_events",
  "tty",
  "url",
  "util",
  "util/types",
  "v8",
  "vm",
  "wasi",
  "worker_threads",
  "zlib",
]);

/** Builtins without a bare name: `test` is an npm package, `node:test` is Node's. */
const PREFIX_ONLY: ReadonlySet<string> = new Set(["sea", "sqlite", "test", "test/reporters"]);

/** Builtins that esbuild does not know, so that its refusal lacks the hint about Node. */
const WITHOUT_HINT: ReadonlySet<string> = new Set([
  "inspector/promises",
  "readline/promises",
  ...PREFIX_ONLY,
]);

const PREFIX = "node:";

/** The builtin that a specifier names, or undefined. Whatever stands behind `node:` counts, known here or not. */
export function parseBuiltinSpecifier(specifier: string): BuiltinSpecifier | undefined {
  if (specifier.startsWith(PREFIX)) return { name: specifier.slice(PREFIX.length), prefixed: true };
  return NAMES.has(specifier) ? { name: specifier, prefixed: false } : undefined;
}

/** Whether the bundler replaces the builtin in the default runtime (with the globals of the same names). */
export function isShimmedBuiltin(name: string): boolean {
  return name === "async_hooks";
}

/** Whether a failed push says that the module is built into Node, and so advises "use node". */
export function hasBundlerHint(name: string): boolean {
  return NAMES.has(name) && !WITHOUT_HINT.has(name);
}
