import { classifyEntryPoint, COMPONENT_DEFINITION_FILE } from "../platform/entry-points.js";
import { modulePathOf } from "../platform/function-paths.js";
import { joinPath } from "./file-path.js";
import type { ModuleRun } from "./module-run.js";

/**
 * The paths of all modules of a functions dir, as references use them, by the names of the files alone. For whoever has
 * failed to find one of them: every other question names its module.
 */
export function collectModulePaths(run: ModuleRun, functionsDir: string): string[] {
  const found: string[] = [];
  const stack = [""];
  for (let below = stack.pop(); below !== undefined; below = stack.pop()) {
    const entries = run.readDirectory(below === "" ? functionsDir : joinPath(functionsDir, below));
    const isComponent = below !== "" && entries.some(({ name }) => name === COMPONENT_DEFINITION_FILE);
    if (isComponent) continue;
    for (const { kind, name } of entries) {
      const path = below === "" ? name : `${below}/${name}`;
      if (kind === "directory" && name !== "_generated" && name !== "node_modules") stack.push(path);
      else if (kind === "file" && classifyEntryPoint(path).entryPoint) found.push(modulePathOf(path));
    }
  }
  return found.sort();
}
