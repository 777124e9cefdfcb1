/**
 * How modules and functions are named: `messages/list.ts` exporting `recent` is `internal.messages.list.recent`, the
 * name `messages/list:recent`, and the canonical path `messages/list.js:recent`.
 * Source: `convex/src/server/api.ts` for references; `crates/convex/sync_types/src` of get-convex/convex-backend
 * (`path.rs`, `identifier.rs`, `module_path.rs`, `udf_path.rs`) for what the platform accepts.
 */

/** Where a function lives. */
export interface FunctionPath {
  /** Relative to the functions directory, with `/`, without extension. */
  readonly modulePath: string;
  readonly exportName: string;
}

/** What a string that stands for a function says. */
export type ParsedFunctionName =
  | ({ readonly type: "function" } & FunctionPath)
  /** `function://…`, made by `createFunctionHandle`; which function it is cannot be read from it. */
  | { readonly type: "handle" }
  | { readonly type: "invalid"; readonly reason: string };

const MAX_NAME_LENGTH = 64;
const HANDLE_PREFIX = "function://";
const MODULE_EXTENSION = ".js";
const MODULE_FILE_EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** `messages/list.ts` → `messages/list`: the last extension is dropped, whatever it is. */
export function modulePathOf(relativePath: string): string {
  return relativePath.replace(/\.[^/.]+$/, "");
}

/** The files that could be the module, relative to the functions directory, TypeScript first. */
export function moduleFilesOf(modulePath: string): readonly string[] {
  return MODULE_FILE_EXTENSIONS.map((extension) => modulePath + extension);
}

/** The name in a reference: `messages/list:recent`; a default export is named by its module alone. */
export function formatFunctionName({ modulePath, exportName }: FunctionPath): string {
  return exportName === "default" ? modulePath : `${modulePath}:${exportName}`;
}

/** The name in messages of the backend: `messages/list.js:recent`, with an explicit `default`. */
export function formatCanonicalPath({ modulePath, exportName }: FunctionPath): string {
  return `${modulePath}${MODULE_EXTENSION}:${exportName}`;
}

/** The name as code spells it behind `api.` or `internal.`: `messages.list.recent`. */
export function formatDottedPath({ modulePath, exportName }: FunctionPath): string {
  return [...modulePath.split("/"), exportName].join(".");
}

/**
 * The function that a reference names, from the property names behind `api` or `internal`. Several directories may be
 * one property (`internal["messages/list"].recent`). Undefined for a reference that stops at a module.
 */
export function functionPathOfReference(properties: readonly string[]): FunctionPath | undefined {
  const exportName = properties.at(-1);
  if (exportName === undefined || properties.length < 2) return undefined;
  return { modulePath: properties.slice(0, -1).join("/"), exportName };
}

/** Reads `messages/list:recent`, `messages/list` (default export) and `messages/list.js:recent`. */
export function parseFunctionName(name: string): ParsedFunctionName {
  if (name.startsWith(HANDLE_PREFIX)) return { type: "handle" };
  const colon = name.lastIndexOf(":");
  const module = colon === -1 ? name : name.slice(0, colon);
  const exportName = colon === -1 ? "default" : name.slice(colon + 1);
  const modulePath = module.endsWith(MODULE_EXTENSION) ? module.slice(0, -MODULE_EXTENSION.length) : module;
  const reason = findModulePathProblem(modulePath) ?? findExportNameProblem(exportName);
  return reason === undefined ? { type: "function", modulePath, exportName } : { type: "invalid", reason };
}

/**
 * Why the platform refuses a module path, in its own words, or undefined. Lengths and characters are judged with the
 * `.js` that the deployed module carries, so a file name has 61 characters to itself.
 */
export function findModulePathProblem(modulePath: string): string | undefined {
  if (modulePath === "" || modulePath.endsWith("/"))
    return `Module path ${modulePath} doesn't have a filename.`;
  if (modulePath.startsWith("/")) return `Module paths must be relative (${modulePath} is absolute).`;
  const components = modulePath.split("/");
  const base = components.at(-1) ?? "";
  if (base.lastIndexOf(".") > 0) return `Module path (${modulePath}) has an extension that isn't 'js'.`;
  return firstProblem([...components.slice(0, -1), base + MODULE_EXTENSION], findPathComponentProblem);
}

function findPathComponentProblem(component: string): string | undefined {
  if (component.length > MAX_NAME_LENGTH) {
    const shown = component.slice(0, MAX_NAME_LENGTH);
    return `Path component is too long (${component.length} > maximum ${MAX_NAME_LENGTH}): ${shown}...`;
  }
  if (!/^[A-Za-z0-9_.]*$/.test(component)) {
    return `Path component ${component} can only contain alphanumeric characters, underscores, or periods.`;
  }
  if (!/[A-Za-z0-9]/.test(component)) {
    return `Path component ${component} must have at least one alphanumeric character.`;
  }
  return undefined;
}

/** Why the platform refuses the name of an exported function, in its own words, or undefined. */
export function findExportNameProblem(name: string): string | undefined {
  const [first] = name;
  if (first === undefined) return "Identifier cannot be empty";
  if (!/[A-Za-z_]/.test(first)) {
    return `Invalid first character '${first}' in ${name}: Identifiers must start with an alphabetic character or underscore`;
  }
  const foreign = /[^A-Za-z0-9_]/u.exec(name)?.[0];
  if (foreign !== undefined) {
    return `Identifier ${name} has invalid character '${foreign}': Identifiers can only contain alphanumeric characters or underscores`;
  }
  if (name.length > MAX_NAME_LENGTH) {
    return `Identifier is too long (${name.length} > maximum ${MAX_NAME_LENGTH})`;
  }
  if (!/[A-Za-z0-9]/.test(name)) return `Identifier ${name} cannot have exclusively underscores`;
  return undefined;
}

function firstProblem(
  items: readonly string[],
  find: (item: string) => string | undefined,
): string | undefined {
  for (const item of items) {
    const problem = find(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
