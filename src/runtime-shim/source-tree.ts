import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  classifyEntryPoint,
  COMPONENT_DEFINITION_FILE,
  hasModuleSyntax,
  runtimeConstraint,
} from "../platform/entry-points.js";
import { modulePathOf } from "../platform/function-paths.js";
import { pushErrors } from "../platform/messages.js";
import { LoadError, type LoadProblem } from "./load-error.js";
import { hasUseNodeDirective } from "./module-directive.js";
import type { Runtime } from "./trace.js";

/** A file that becomes a module of the deployment. */
export interface EntryPoint {
  /** Relative to the functions directory, with `/`. */
  readonly file: string;
  /** The same without extension. */
  readonly modulePath: string;
  readonly runtime: Runtime;
}

/** A functions directory, on disk, in memory, or on disk with some files replaced in memory. */
export interface SourceTree {
  /** Absolute; need not exist when all files are in memory. */
  readonly root: string;
  /** An existing directory from which packages are found. */
  readonly packageRoot: string;
  /** Files in memory by absolute path. Those below `node_modules/` are packages. */
  readonly overlay: ReadonlyMap<string, string>;
  readonly entryPoints: readonly EntryPoint[];
  /** The file that defines the schema, relative to `root`. */
  readonly schemaFile: string | undefined;
}

/** Where the code is; at least one of both. */
export interface SourceLocation {
  /** Path of the functions directory, usually `convex`. */
  readonly functionsDir?: string | undefined;
  /** Texts by path relative to the functions directory; they win over the files on disk. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/**
 * Finds the entry points as the bundler does.
 * @throws LoadError with the bundler's own texts, for all files at once
 */
export function readSourceTree({ functionsDir, files = {} }: SourceLocation): SourceTree {
  const root = path.resolve(functionsDir ?? "convex");
  if (functionsDir !== undefined && !existsSync(root)) {
    throw new LoadError([{ file: undefined, text: `There is no functions directory at ${functionsDir}.` }]);
  }
  const names = new Set(functionsDir === undefined ? [] : listFiles(root));
  for (const name of Object.keys(files)) names.add(name);
  const readText = (name: string): string => files[name] ?? readFileSync(path.join(root, name), "utf8");

  const entryPoints: EntryPoint[] = [];
  const problems: LoadProblem[] = [];
  const componentDirectories = [...names]
    .filter((name) => name.endsWith(`/${COMPONENT_DEFINITION_FILE}`))
    .map((name) => name.slice(0, -COMPONENT_DEFINITION_FILE.length));

  for (const file of [...names].sort()) {
    if (file.startsWith("node_modules/")) continue;
    const insideComponent = componentDirectories.some((directory) => file.startsWith(directory));
    const byName = classifyEntryPoint(file, { insideComponent });
    if (!byName.entryPoint) {
      if (byName.reason === "reserved-deps-directory") {
        problems.push({ file, text: pushErrors.reservedDepsDirectory(file) });
      }
      continue;
    }
    const text = readText(file);
    if (!classifyEntryPoint(file, { hasModuleSyntax: hasModuleSyntax(text) }).entryPoint) continue;
    const usesNode = hasUseNodeDirective(file, text);
    const constraint = runtimeConstraint(file);
    if (usesNode && constraint === "must-be-default") {
      problems.push({ file, text: pushErrors.useNodeNotAllowed(file) });
    }
    if (!usesNode && constraint === "must-be-node") {
      problems.push({ file, text: pushErrors.actionsDirectoryNeedsUseNode(file) });
    }
    entryPoints.push({ file, modulePath: modulePathOf(file), runtime: usesNode ? "node" : "default" });
  }
  if (problems.length > 0) throw new LoadError(problems);
  return {
    root,
    packageRoot: functionsDir === undefined ? process.cwd() : root,
    overlay: new Map(Object.entries(files).map(([name, text]) => [path.join(root, name), text])),
    entryPoints,
    schemaFile: ["schema.ts", "schema.js"].find((name) => names.has(name)),
  };
}

/** All files below, relative and with `/`. Directories of packages are walked like any other, as the bundler does. */
function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
}
