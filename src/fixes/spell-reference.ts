import type { LintRun } from "../project/lint-run.js";
import type { NamedFunction } from "../project/direct-calls.js";
import type { ImportCompletion } from "./complete-import.js";

import { formatMember } from "../project/reference-uses.js";
import { spellGeneratedModule } from "./module-specifier.js";

type Target = Pick<NamedFunction, "functionPath" | "module"> & {
  readonly visibility: "internal" | "public";
};

/**
 * `internal.users.list`, as the linted file can write it after `imports`; undefined where no reference of that file leads
 * to the function, or where the name that it begins with means something else there.
 */
export function spellReference(
  run: LintRun,
  { functionPath, module, visibility }: Target,
  imports: ImportCompletion,
): string | undefined {
  const { linted } = run;
  if (functionPath === undefined || !module.entryPoint.entryPoint) return undefined;
  if (module.place?.functionsDir.path !== linted.place?.functionsDir.path) return undefined;
  const source = spellGeneratedModule(run, linted.tree, "api");
  if (source === undefined) return undefined;
  const root = imports.add({ name: visibility === "internal" ? "internal" : "api", source });
  if (root === undefined) return undefined;
  const { exportName, modulePath } = functionPath;
  return root + [...modulePath.split("/"), exportName].map(formatMember).join("");
}
