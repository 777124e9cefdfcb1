/**
 * Exports of Node.js builtins that are the same thing as a global which Convex's default runtime has too, so that code
 * can do without the import.
 * Source: https://nodejs.org/api/globals.html, and `default-runtime-globals.ts`.
 */
export const GLOBALS_OF_BUILTINS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["buffer", sameNames("Blob", "File", "atob", "btoa")],
  [
    "crypto",
    new Map([
      ["getRandomValues", "crypto.getRandomValues"],
      ["randomUUID", "crypto.randomUUID"],
      ["subtle", "crypto.subtle"],
      ["webcrypto", "crypto"],
    ]),
  ],
  ["perf_hooks", sameNames("performance")],
  ["process", new Map([["env", "process.env"]])],
  [
    "stream/web",
    sameNames(
      "ReadableStream",
      "TextDecoderStream",
      "TextEncoderStream",
      "TransformStream",
      "WritableStream",
    ),
  ],
  ["url", sameNames("URL", "URLSearchParams")],
  ["util", sameNames("TextDecoder", "TextEncoder")],
]);

function sameNames(...names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name, name]));
}

/** The global that `name` of a builtin (without `node:`) is: `crypto.randomUUID` for `randomUUID` of `crypto`. */
export function findGlobalOfBuiltin(builtin: string, name: string): string | undefined {
  return GLOBALS_OF_BUILTINS.get(builtin)?.get(name);
}
