import type { ConvexModule } from "../project/convex-module.js";
import type { ModuleRun } from "../project/module-run.js";

import { modulePathOf, moduleFilesOf } from "../platform/function-paths.js";
import { joinPath } from "../project/file-path.js";

/** What modules beside `mailActions` are called after that hold what it cannot. */
const SUFFIXES = ["", "Queries", "Mutations", "Functions", "_queries", "_mutations", "_functions"];

/**
 * The module of the default runtime that a Node.js module goes with, by its name: `mail` or `mailQueries` beside
 * `mailActions`. Undefined where there is none.
 */
export function findSiblingModule(run: ModuleRun, { place }: ConvexModule): ConvexModule | undefined {
  if (place === undefined) return undefined;
  const modulePath = modulePathOf(place.relativePath);
  const stem = modulePath.replace(/(?<=[a-z])(?:Actions?|Node|_actions?|_node)$/, "");
  for (const path of SUFFIXES.map((suffix) => stem + suffix)) {
    for (const file of moduleFilesOf(joinPath(place.functionsDir.path, path))) {
      const answer = path === modulePath || !run.fileExists(file) ? undefined : run.getModule(file);
      if (answer?.type !== "module") continue;
      const { module } = answer;
      if (module.runtime === "default" && module.entryPoint.entryPoint) return module;
    }
  }
  return undefined;
}
