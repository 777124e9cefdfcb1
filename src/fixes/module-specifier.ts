import { dirname, relative } from "node:path/posix";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ModuleRun } from "../project/module-run.js";

import { getModuleBindings } from "../analysis/module-bindings.js";
import { classifyGeneratedModule, type GeneratedModule } from "../platform/generated-modules.js";
import { joinPath } from "../project/file-path.js";

/** How `tree` imports, or would import, one of the modules that Convex generates for its functions dir. */
export function spellGeneratedModule(
  run: ModuleRun,
  tree: SyntaxTree,
  module: GeneratedModule,
): string | undefined {
  const functionsDir = run.getModuleOf(tree).place?.functionsDir;
  if (functionsDir === undefined) return undefined;
  const directory = spellPath(tree, joinPath(functionsDir.path, "_generated"));
  const sources = getModuleBindings(tree)
    .imports.map(({ source }) => source)
    .filter((source) => isOwn(source, directory));
  const known = sources.find((source) => classifyGeneratedModule(source) === module);
  if (known !== undefined) return known;
  const [neighbour] = sources;
  if (neighbour !== undefined) {
    return neighbour.replace(/(_generated\/)\w+/, (_, folder: string) => `${folder}${module}`);
  }
  return `${directory}/${module}${findExtension(tree)}`;
}

/** Whether a specifier leads to the file's own functions dir: an alias does, as far as anybody can say. */
function isOwn(source: string, directory: string): boolean {
  if (classifyGeneratedModule(source) === undefined) return false;
  return !source.startsWith(".") || source.startsWith(`${directory}/`);
}

/** How `tree` imports, or would import, the module at `path` (absolute). */
export function spellModule(run: ModuleRun, tree: SyntaxTree, path: string): string {
  const known = getModuleBindings(tree).imports.find(({ source }) => {
    const resolved = run.resolveImport(tree, source);
    return resolved.type === "file" && resolved.path === path;
  });
  if (known !== undefined) return known.source;
  const extension = findExtension(tree);
  const written = spellPath(tree, path);
  if (extension === ".ts") return written;
  return written.replace(/\.([cm]?)[jt]sx?$/, extension === "" ? "" : ".$1js");
}

function spellPath({ filename }: SyntaxTree, path: string): string {
  const written = relative(dirname(filename), path);
  return written.startsWith(".") ? written : `./${written}`;
}

/** What the file's relative imports end in. */
function findExtension(tree: SyntaxTree): ".js" | ".ts" | "" {
  const relatives = getModuleBindings(tree).imports.filter(({ source }) => source.startsWith("."));
  if (relatives.some(({ source }) => /\.[cm]?jsx?$/.test(source))) return ".js";
  const hasSource = relatives.some(
    ({ source }) => /\.[cm]?tsx?$/.test(source) && classifyGeneratedModule(source) === undefined,
  );
  return hasSource ? ".ts" : "";
}
