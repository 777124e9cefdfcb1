import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { build, type Plugin } from "esbuild";

/** The parts of the bundler's own file system interface (`convex/src/bundler/fs.ts`) that we answer from memory. */
interface BundlerFs {
  exists(path: string): boolean;
  listDir(path: string): { name: string; isDirectory(): boolean; isFile(): boolean }[];
  readUtf8File(path: string): string;
}

interface BundlerContext {
  fs: BundlerFs;
  crash(problem: { printedMessage: string | null }): Promise<never>;
}

/** The exports of `convex/src/bundler/index.ts` that the tests run. */
export interface ConvexBundler {
  entryPoints(ctx: BundlerContext, dir: string): Promise<string[]>;
  entryPointsByEnvironment(ctx: BundlerContext, dir: string): Promise<{ isolate: string[]; node: string[] }>;
  mustBeIsolate(relativePath: string): boolean;
  useNodeDirectiveRegex: RegExp;
}

const require = createRequire(import.meta.url);

/** Root of the installed `convex` package, whose `src` is published with it. */
const convexPackageRoot = dirname(require.resolve("convex/package.json"));

/** Text of a published source file, such as `src/bundler/index.ts`. */
export function readConvexSource(path: string): string {
  return readFileSync(join(convexPackageRoot, path), "utf8");
}

/**
 * Compiles the bundler's published source and loads it. What it imports beyond Node and @babel/parser (spinners,
 * telemetry, esbuild) is replaced by an object that accepts everything, since the decisions under test use none of it.
 */
export async function loadConvexBundler(): Promise<ConvexBundler> {
  const result = await build({
    entryPoints: [join(convexPackageRoot, "src/bundler/index.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    logLevel: "silent",
    plugins: [onlyBundlerAndBabel],
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error("esbuild returned no bundle of the bundler");
  const module = { exports: {} as ConvexBundler };
  const load = compileFunction(output.text, ["module", "exports", "require"]) as (
    module: { exports: ConvexBundler },
    exports: ConvexBundler,
    require: NodeJS.Require,
  ) => void;
  load(module, module.exports, require);
  return module.exports;
}

const onlyBundlerAndBabel: Plugin = {
  name: "only-bundler-and-babel",
  setup(bundle) {
    bundle.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === "entry-point") return undefined;
      if (path === "path" || path === "@babel/parser") return { path, external: true };
      return { path, namespace: "accepts-everything" };
    });
    bundle.onResolve({ filter: /^\./ }, ({ path }) =>
      path === "./fs.js" ? undefined : { path, namespace: "accepts-everything" },
    );
    // Inherited rather than own properties: esbuild's interop copies the latter and a proxy has none to list.
    bundle.onLoad({ filter: /.*/, namespace: "accepts-everything" }, () => ({
      contents: `
        const everything = new Proxy(function () {}, { get: () => everything, apply: () => undefined });
        module.exports = Object.create(everything);`,
      loader: "js",
    }));
  },
};

/** Root of the functions directory that {@link contextOf} pretends to hold. */
export const functionsDir = join("/", "app", "convex");

/** A bundler context over in-memory files, keyed by their path relative to {@link functionsDir}. */
export function contextOf(files: Readonly<Record<string, string>>): BundlerContext {
  const texts = new Map(Object.entries(files).map(([path, text]) => [join(functionsDir, path), text]));
  const children = (dir: string): Map<string, boolean> => {
    const found = new Map<string, boolean>();
    for (const path of texts.keys()) {
      if (!path.startsWith(`${dir}/`)) continue;
      const [name = "", ...deeper] = path.slice(dir.length + 1).split("/");
      found.set(name, deeper.length > 0);
    }
    return found;
  };
  return {
    fs: {
      exists: (path) => texts.has(path),
      listDir: (dir) =>
        [...children(dir)].map(([name, isDirectory]) => ({
          name,
          isDirectory: () => isDirectory,
          isFile: () => !isDirectory,
        })),
      readUtf8File: (path) => {
        const text = texts.get(path);
        if (text === undefined) throw new Error(`no such file: ${path}`);
        return text;
      },
    },
    crash: ({ printedMessage }) => Promise.reject(new Error(printedMessage ?? "")),
  };
}
