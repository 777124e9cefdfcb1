import { dirname, extname } from "node:path/posix";

import type { FunctionKind } from "../platform/builders.js";
import type { ConvexModule } from "../project/convex-module.js";
import type { ModuleRun } from "../project/module-run.js";

import { modulePathOf, moduleFilesOf } from "../platform/function-paths.js";
import { joinPath } from "../project/file-path.js";

/** What a module that holds functions of one kind is called after. */
const SUFFIXES: Readonly<Record<FunctionKind, string>> = {
  action: "Node",
  httpAction: "HttpActions",
  mutation: "Mutations",
  query: "Queries",
};

/**
 * The path of a new module beside `module` that takes functions of these kinds out of it: `emailsQueries`, `emailsNode`,
 * or `emailsFunctions` for a mixture; with a number behind it where there is such a module.
 */
export function chooseModulePath(
  run: ModuleRun,
  { place, tree }: ConvexModule,
  kinds: ReadonlySet<FunctionKind>,
): string {
  const [only] = kinds;
  const suffix = kinds.size === 1 && only !== undefined ? SUFFIXES[only] : "Functions";
  const relativePath = place?.relativePath ?? "";
  // `emailActions` without its queries goes with `emailQueries`.
  const stem = modulePathOf(relativePath).replace(/(?<=[a-z])(?:Actions?|Node)$/, "");
  const isSnakeCase = /_/.test(stem.slice(stem.lastIndexOf("/")));
  const wanted = isSnakeCase ? `${stem}_${toSnakeCase(suffix)}` : `${stem}${suffix}`;
  const directory = place?.functionsDir.path ?? dirname(tree.filename);
  for (let count = 1; ; count++) {
    const path = count === 1 ? wanted : `${wanted}${String(count)}`;
    const isTaken = [path + extname(relativePath), ...moduleFilesOf(path)].some((file) =>
      run.fileExists(joinPath(directory, file)),
    );
    if (!isTaken) return path;
  }
}

function toSnakeCase(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}
