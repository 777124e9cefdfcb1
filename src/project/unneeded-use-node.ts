import type { UsedImport } from "../analysis/used-imports.js";
import type { ConvexModule } from "./convex-module.js";
import type { LintRun } from "./lint-run.js";
import type { ModuleRun } from "./module-run.js";

import { collectAbsentGlobalUses } from "../analysis/absent-global-uses.js";
import { mayRelyOnNode } from "../analysis/node-reliance.js";
import { runsInDefaultRuntime } from "../platform/default-runtime-packages.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { CODE_FILE } from "./code-file.js";
import { collectImportsOf } from "./node-imports.js";
import { packageNameOf } from "./resolve-import.js";

/**
 * Whether the linted module runs in Node.js because of its directive, and nothing in it or in what it imports would be
 * otherwise in the default runtime. Where that cannot be seen, the directive is needed.
 */
export function hasUnneededUseNode(run: LintRun): boolean {
  const { entryPoint, runtime, runtimeConstraint } = run.linted;
  if (!entryPoint.entryPoint || runtime !== "node" || runtimeConstraint !== "free") return false;
  return !reliesOnNode(run, run.linted, new Set());
}

function reliesOnNode(run: ModuleRun, module: ConvexModule, seen: Set<ConvexModule>): boolean {
  if (seen.has(module)) return false;
  seen.add(module);
  const reliesByItself = isDefaultModule(module)
    ? collectAbsentGlobalUses(module.tree).length > 0
    : mayRelyOnNode(module.tree);
  return (
    reliesByItself || collectImportsOf(run, module).some((used) => mayBringNode(run, module, used, seen))
  );
}

/** A module that is bundled for the default runtime has been made to work there, with all packages that it imports. */
function isDefaultModule({ entryPoint, runtime }: ConvexModule): boolean {
  return entryPoint.entryPoint && runtime === "default";
}

/**
 * Whether the code that `from` imports could notice in which runtime it runs.
 * @param seen modules that are looked at elsewhere
 */
export function mayBringNode(
  run: ModuleRun,
  from: ConvexModule,
  used: UsedImport,
  seen: Set<ConvexModule>,
): boolean {
  if (classifyGeneratedModule(used.source) !== undefined) return false;
  const imported = used.bindings.map((binding) => binding.imported);
  const resolved = run.resolveImport(from.tree, used.source);
  switch (resolved.type) {
    case "builtin":
      return true;
    case "external":
      return !isDefaultModule(from) && !runsInDefaultRuntime(resolved.packageName, imported);
    case "file":
      return isFileOfNode(run, resolved.path, seen);
    case "unresolved":
      // A package need not be installed to be known.
      return used.source.startsWith(".") || !runsInDefaultRuntime(packageNameOf(used.source), imported);
  }
}

function isFileOfNode(run: ModuleRun, path: string, seen: Set<ConvexModule>): boolean {
  if (!CODE_FILE.test(path)) return !path.endsWith(".json");
  const answer = run.getModule(path);
  if (answer.type !== "module") return true;
  const { module } = answer;
  // A Node.js module has a report of its own, or none: that is decided there.
  if (module.entryPoint.entryPoint && module.runtime === "node") return !seen.has(module);
  return reliesOnNode(run, module, seen);
}
