import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Loader, OnResolveArgs, Plugin } from "esbuild";
import { classifyGeneratedModule, type GeneratedModule } from "../platform/generated-modules.js";
import type { SourceTree } from "./source-tree.js";

/** As esbuild tries them. */
const EXTENSIONS = ["", ".tsx", ".ts", ".jsx", ".js", ".mts", ".mjs", ".cts", ".cjs", ".json"];

/** What `npx convex codegen` would write, for projects that do not keep it under version control. */
const GENERATED: Readonly<Record<GeneratedModule, string>> = {
  api:
    'import { anyApi, componentsGeneric } from "convex/server";\n' +
    "export const api = anyApi;\nexport const internal = anyApi;\nexport const components = componentsGeneric();\n",
  server: ["action", "httpAction", "internalAction", "internalMutation", "internalQuery", "mutation", "query"]
    .map((name) => `export { ${name}Generic as ${name} } from "convex/server";\n`)
    .join(""),
  dataModel: "export {};\n",
};

/** Serves esbuild the files that are in memory, and `_generated` modules that nobody has generated. */
export function sourceTreePlugin(tree: SourceTree): Plugin {
  const directories = new Set([...tree.overlay.keys()].flatMap(ancestors));
  const packages = memoryPackages(tree);

  /** The file in memory that a path without extension stands for. */
  function findInMemory(target: string): string | undefined {
    for (const extension of EXTENSIONS) {
      if (tree.overlay.has(target + extension)) return target + extension;
    }
    const sameInTypeScript = target.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
    if (tree.overlay.has(sameInTypeScript)) return sameInTypeScript;
    return directories.has(target) ? findInMemory(path.join(target, "index")) : undefined;
  }

  function resolveInTree({ path: specifier, importer, resolveDir, namespace }: OnResolveArgs) {
    const from = namespace === "convex-memory" ? path.dirname(importer) : resolveDir;
    const target = path.isAbsolute(specifier) ? specifier : path.join(from, specifier);
    const inMemory = findInMemory(target);
    if (inMemory !== undefined) return { path: inMemory, namespace: "convex-memory" };
    const onDisk = findOnDisk(target);
    if (onDisk !== undefined) return undefined;
    const generated = classifyGeneratedModule(target);
    return generated === undefined ? undefined : { path: generated, namespace: "convex-generated" };
  }

  return {
    name: "convex-source-tree",
    setup(build) {
      build.onResolve({ filter: tree.overlay.size > 0 ? /^[./]/ : /(?:^|\/)_generated\// }, (args) => {
        const resolved = resolveInTree(args);
        // esbuild looks from directories that exist, which those in memory may not.
        if (resolved !== undefined || args.namespace !== "convex-memory") return resolved;
        const onDisk = findOnDisk(path.resolve(path.dirname(args.importer), args.path));
        return onDisk === undefined ? undefined : { path: onDisk };
      });
      build.onLoad({ filter: /.*/, namespace: "convex-memory" }, ({ path: file }) => ({
        contents: tree.overlay.get(file) ?? "",
        loader: loaderOf(file),
        resolveDir: tree.packageRoot,
      }));
      build.onLoad({ filter: /.*/, namespace: "convex-generated" }, ({ path: name }) => ({
        contents: GENERATED[name as GeneratedModule],
        resolveDir: tree.packageRoot,
      }));
      if (packages.size > 0) {
        build.onResolve({ filter: /^[^./]/ }, ({ path: name }) => {
          const directory = packages.get(name);
          const file = directory === undefined ? undefined : findInMemory(directory);
          return file === undefined ? undefined : { path: file, namespace: "convex-memory" };
        });
      }
    },
  };
}

function loaderOf(file: string): Loader {
  const extension = path.extname(file).slice(1);
  if (extension === "tsx" || extension === "jsx" || extension === "json") return extension;
  return extension.endsWith("ts") ? "ts" : "js";
}

function findOnDisk(target: string): string | undefined {
  return EXTENSIONS.map((extension) => target + extension).find(
    (file) => existsSync(file) && statSync(file).isFile(),
  );
}

/** Packages in memory: name to directory. Their entry is `index`. */
function memoryPackages(tree: SourceTree): Map<string, string> {
  const prefix = path.join(tree.root, "node_modules") + path.sep;
  const packages = new Map<string, string>();
  for (const file of tree.overlay.keys()) {
    if (!file.startsWith(prefix)) continue;
    const [first = "", second = ""] = file.slice(prefix.length).split(path.sep);
    const name = first.startsWith("@") ? `${first}/${second}` : first;
    packages.set(name, prefix + name);
  }
  return packages;
}

function ancestors(file: string): string[] {
  const parent = path.dirname(file);
  return parent === file ? [] : [parent, ...ancestors(parent)];
}
