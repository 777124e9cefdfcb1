import { ABSENT_GLOBALS, hasProcessMember } from "../platform/default-runtime-globals.js";
import { type StaticValue, type Surroundings, UNKNOWN } from "./static-value.js";

const UNDEFINED: StaticValue = { type: "value", value: undefined };

/** `convex/src/bundler/debugBundle.ts` defines this one expression, for both runtimes. */
function isNodeEnv(path: readonly string[]): boolean {
  return path.join(".") === "process.env.NODE_ENV";
}

/** What esbuild knows while it bundles: constants, and that it builds for production. */
export const bundlerSurroundings: Surroundings = {
  typeofGlobal: () => undefined,
  valueOfPath: (path) => (isNodeEnv(path) ? { type: "value", value: "production" } : UNKNOWN),
};

/**
 * What is so whenever a module of the default runtime runs: Node's globals are not there and `process` has only `env`.
 * `defined` are the globals that the file itself sets, such as a polyfilled `globalThis.Buffer`.
 */
export function describeDefaultRuntime(defined: ReadonlySet<string>): Surroundings {
  const isAbsent = (name: string | undefined): boolean =>
    name !== undefined && ABSENT_GLOBALS.has(name) && !defined.has(name);
  return {
    typeofGlobal: (name) => {
      if (name === "process") return "object";
      return isAbsent(name) ? "undefined" : undefined;
    },
    valueOfPath: (path) => {
      const [name, member] = path;
      if (member === undefined) {
        if (name === "process") return { type: "truthy" };
        return isAbsent(name) ? UNDEFINED : UNKNOWN;
      }
      if (name !== "process" || defined.has("process")) return UNKNOWN;
      // Deeper members of what is absent throw rather than give undefined, and then nothing after them runs either.
      if (!hasProcessMember(member)) return UNDEFINED;
      return path.length === 2 ? { type: "truthy" } : bundlerSurroundings.valueOfPath(path);
    },
  };
}
