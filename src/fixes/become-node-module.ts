import type { ConvexModule } from "../project/convex-module.js";
import type { ModuleRun } from "../project/module-run.js";

import { hasDefaultImporter } from "../project/default-importers.js";
import { collectExportedFunctions } from "../project/exported-functions.js";

/** Whether a module of the default runtime may become one that runs in Node.js, directive and all. */
export function canBecomeNodeModule(run: ModuleRun, module: ConvexModule): boolean {
  return (
    module.runtimeConstraint === "free" &&
    collectExportedFunctions(run, module).every(({ builder }) => builder.kind === "action") &&
    !hasDefaultImporter(run, module)
  );
}
