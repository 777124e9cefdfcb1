import type { ConvexModule } from "../project/convex-module.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FailedPrecondition } from "./repair.js";

import { hasDefaultImporter } from "../project/default-importers.js";
import { collectExportedFunctions } from "../project/exported-functions.js";

/** What keeps a module of the default runtime from becoming one that runs in Node.js, directive and all. */
export function findNodeObstacle(run: ModuleRun, module: ConvexModule): FailedPrecondition | undefined {
  if (module.runtimeConstraint !== "free") return "reservedPlace";
  if (collectExportedFunctions(run, module).some(({ builder }) => builder.kind !== "action")) {
    return "needsDefaultRuntime";
  }
  return hasDefaultImporter(run, module) ? "defaultImporter" : undefined;
}
