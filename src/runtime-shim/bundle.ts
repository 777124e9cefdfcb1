import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BuildFailure, Message, Plugin } from "esbuild";
import { pushErrors } from "../platform/messages.js";
import { LoadError, type LoadProblem } from "./load-error.js";
import type { Peers } from "./peers.js";
import { realmExpression } from "./realm-script.js";
import { sourceTreePlugin } from "./source-tree-plugin.js";
import type { SourceTree } from "./source-tree.js";
import type { Runtime } from "./trace.js";

/** A module made ready to be evaluated. Its value holds what {@link ENTRY_EXPORTS} names. */
export interface Bundle {
  /** Relative to the functions directory. */
  readonly file: string;
  readonly runtime: Runtime;
  readonly code: string;
  /** JSON of the source map of `code`. */
  readonly sourceMap: string;
}

const ENTRY = "convex-entry:";
const GLOBAL_NAME = "convexEntry";

/**
 * Bundles modules with the options of Convex's bundler (`convex/src/bundler/debugBundle.ts`), but for the format: a
 * script that can be evaluated again in a fresh context, where Convex splits code into ES modules.
 *
 * Each entry also carries the builders of the `convex/server` that its module uses, so that a handler can be run
 * through that package's own `invokeAction` with a context that we can watch.
 * @throws LoadError in esbuild's and Convex's words, for all files at once
 */
export async function bundleModules(
  tree: SourceTree,
  files: readonly string[],
  runtime: Runtime,
  { esbuild, packages }: Pick<Peers, "esbuild" | "packages">,
): Promise<Bundle[]> {
  if (files.length === 0) return [];
  try {
    const result = await esbuild.build({
      // Found by the position in the list: names of files may contain what names of outputs may not.
      entryPoints: files.map((file, index) => ({ in: ENTRY + file, out: String(index) })),
      bundle: true,
      platform: runtime === "node" ? "node" : "browser",
      format: runtime === "node" ? "cjs" : "iife",
      ...(runtime === "node" ? {} : { globalName: GLOBAL_NAME }),
      target: "esnext",
      jsx: "automatic",
      outdir: tree.root,
      conditions: ["convex", "module"],
      nodePaths: [packages],
      absWorkingDir: tree.packageRoot,
      external: runtime === "node" ? externalPackages(tree) : [],
      plugins: [
        entryPlugin(tree),
        ...(runtime === "node" ? [] : [asyncHooksPlugin]),
        serverOnlyPlugin,
        sourceTreePlugin(tree),
      ],
      write: false,
      sourcemap: "external",
      sourcesContent: false,
      treeShaking: true,
      // In a script, `import()` would need a loader of ours; `require` is there.
      supported: { "dynamic-import": false },
      minifySyntax: true,
      // Convex minifies identifiers and restores the names of functions, at a cost to each function that is created.
      minifyIdentifiers: false,
      define: { "process.env.NODE_ENV": '"production"' },
      logLevel: "silent",
    });
    const outputs = new Map(result.outputFiles.map((output) => [path.basename(output.path), output.text]));
    return files.map((file, index) => ({
      file,
      runtime,
      code: outputs.get(`${index}.js`) ?? "",
      sourceMap: outputs.get(`${index}.js.map`) ?? "{}",
    }));
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new LoadError(
      await Promise.all(error.errors.map((message) => describeError(message, tree, runtime, esbuild))),
    );
  }
}

/** The bundle as an expression whose value is the entry's exports; nothing of it becomes a global. */
export function wrapForDefaultRuntime(code: string): string {
  return realmExpression(`${code}\nreturn ${GLOBAL_NAME};`);
}

/** What the value of an entry holds. */
export const ENTRY_EXPORTS = {
  /** The namespace of the user's module. */
  module: "module",
  builders: ["actionGeneric", "internalActionGeneric", "httpActionGeneric"],
} as const;

function entryPlugin(tree: SourceTree): Plugin {
  return {
    name: "convex-entry",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${ENTRY}`) }, ({ path: entry }) => ({
        path: entry.slice(ENTRY.length),
        namespace: "convex-entry",
      }));
      build.onLoad({ filter: /.*/, namespace: "convex-entry" }, ({ path: file }) => ({
        contents:
          `export * as ${ENTRY_EXPORTS.module} from ${JSON.stringify(path.join(tree.root, file))};\n` +
          `export { ${ENTRY_EXPORTS.builders.join(", ")} } from "convex/server";\n`,
        resolveDir: tree.packageRoot,
      }));
    },
  };
}

/** The default runtime has `AsyncLocalStorage` as a global; the bundler gives the module of that name its shape. */
const asyncHooksPlugin: Plugin = {
  name: "convex-async-hooks",
  setup(build) {
    build.onResolve({ filter: /^(node:)?async_hooks$/ }, ({ path: name }) => ({
      path: name,
      namespace: "convex-async-hooks",
    }));
    build.onLoad({ filter: /.*/, namespace: "convex-async-hooks" }, () => ({
      contents:
        "export const { AsyncLocalStorage, AsyncResource } = globalThis;\n" +
        "export default { AsyncLocalStorage, AsyncResource };\n",
    }));
  },
};

const serverOnlyPlugin: Plugin = {
  name: "convex-server-only",
  setup(build) {
    build.onResolve({ filter: /^server-only$/ }, ({ path: name }) => ({
      path: name,
      namespace: "convex-server-only",
    }));
    build.onLoad({ filter: /.*/, namespace: "convex-server-only" }, () => ({ contents: "" }));
  },
};

/** Packages that `convex.json` leaves out of Node.js bundles; `convex` itself never is. */
function externalPackages({ root }: SourceTree): string[] {
  const packages = readExternalPackages(path.join(path.dirname(root), "convex.json"));
  return packages.flatMap((name) => (name === "*" ? ["./node_modules/*"] : [name, `${name}/*`]));
}

function readExternalPackages(file: string): string[] {
  if (!existsSync(file)) return [];
  const config: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof config !== "object" || config === null || !("node" in config)) return [];
  const { node } = config;
  if (typeof node !== "object" || node === null || !("externalPackages" in node)) return [];
  const names = node.externalPackages;
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

async function describeError(
  message: Message,
  tree: SourceTree,
  runtime: Runtime,
  esbuild: Peers["esbuild"],
): Promise<LoadProblem> {
  const file = message.location === null ? undefined : relativeToRoot(message.location.file, tree);
  if (runtime === "default" && message.text.startsWith("Top-level await is")) {
    return { file, text: pushErrors.topLevelAwait() };
  }
  const location =
    message.location === null || file === undefined
      ? null
      : { ...message.location, file: `${path.basename(tree.root)}/${file}`, namespace: "" };
  const [text = message.text] = await esbuild.formatMessages([{ ...message, location }], {
    kind: "error",
    color: false,
  });
  const builtIntoNode = message.notes.some((note) =>
    note.text.includes("Are you trying to bundle for node?"),
  );
  return {
    file,
    text: builtIntoNode ? `${text.trimEnd()}\n\n${pushErrors.nodeApisWithoutDirective()}` : text.trimEnd(),
  };
}

/** esbuild names files relative to its working directory, with the namespace of the plugin that loaded them in front. */
function relativeToRoot(file: string, tree: SourceTree): string {
  const plain = file.replace(/^convex-[a-z-]+:/, "");
  return path.relative(tree.root, path.resolve(tree.packageRoot, plain)).replaceAll(path.sep, "/");
}
