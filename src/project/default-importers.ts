import { CODE_FILE } from "./code-file.js";
import type { ConvexModule } from "./convex-module.js";
import { joinPath } from "./file-path.js";
import type { ModuleRun } from "./module-run.js";
import { collectImportsOf } from "./node-imports.js";

/**
 * Whether a module that is bundled for the default runtime imports this one, so that it cannot become a Node.js module.
 * The one question that goes up the import graph: only for a report that is there already, about what to do with it.
 */
export function hasDefaultImporter(run: ModuleRun, { place, tree }: ConvexModule): boolean {
  if (place === undefined) return false;
  const leadsHere = (from: ConvexModule, source: string): boolean => {
    const resolved = run.resolveImport(from.tree, source);
    return resolved.type === "file" && resolved.path === tree.filename;
  };
  return collectDefaultModules(run, place.functionsDir.path).some((path) => {
    const imports = run.readImports(path);
    const mayImport = imports === "opaque" || imports.some(({ source }) => mayName(source, tree.filename));
    const answer = path === tree.filename || !mayImport ? undefined : run.getModule(path);
    if (answer?.type !== "module") return false;
    const { module } = answer;
    return collectImportsOf(run, module).some(({ source }) => leadsHere(module, source));
  });
}

function collectDefaultModules(run: ModuleRun, functionsDir: string): string[] {
  const found: string[] = [];
  const stack = [functionsDir];
  for (let directory = stack.pop(); directory !== undefined; directory = stack.pop()) {
    for (const { kind, name } of run.readDirectory(directory)) {
      const path = joinPath(directory, name);
      if (kind === "directory" && name !== "node_modules" && name !== "_generated") stack.push(path);
      else if (kind === "file" && CODE_FILE.test(name) && run.isDefaultModule(path)) found.push(path);
    }
  }
  return found;
}

/** Cheap test for specifiers that are worth resolving: they end like the file, or name its directory. */
function mayName(source: string, filename: string): boolean {
  const [file = "", directory = ""] = filename.split("/").reverse();
  const stem = file.replace(/\.[^.]+$/, "");
  return (
    source.includes(stem) || (stem === "index" && (source.includes(directory) || source.startsWith(".")))
  );
}
