/**
 * Which files of a functions directory the bundler turns into modules.
 * Source: `convex/src/bundler/index.ts` (`walkDir`, `entryPoints`, `mustBeIsolate`, `determineEnvironment`).
 *
 * Paths here are relative to the functions directory, with `/` between their components.
 */

/** Why a file is no module of the deployment. */
export type SkippedFileReason =
  | "component-directory"
  | "reserved-deps-directory"
  | "foreign-extension"
  | "generated-directory"
  | "dot-file"
  | "emacs-temporary-file"
  | "schema-file"
  | "multiple-dots"
  | "space-in-path"
  | "no-module-syntax";

export type EntryPointVerdict =
  { readonly entryPoint: true } | { readonly entryPoint: false; readonly reason: SkippedFileReason };

/** What the name alone cannot tell; what is left out is taken to be an ordinary file. */
export interface EntryPointFile {
  /** {@link hasModuleSyntax} of its text. Default true. */
  readonly hasModuleSyntax?: boolean;
  /** It lies in a sub-directory that holds `convex.config.ts` and so is a component of its own. Default false. */
  readonly insideComponent?: boolean;
}

/** Compared case-sensitively, as the bundler does: `Chat.TS` is no module. */
export const ENTRY_POINT_EXTENSIONS: readonly string[] = [
  ".js",
  ".mjs",
  ".cjs",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".jsx",
];

/** A sub-directory that holds this file (only the `.ts` form is looked for) is a component, not modules. */
export const COMPONENT_DEFINITION_FILE = "convex.config.ts";

/** The names by which the bundler takes a file for a schema: in whatever directory, though only the one at the root counts. */
export const SCHEMA_FILES: readonly string[] = ["schema.ts", "schema.js"];

const MODULE_SYNTAX_LINE = /^\s{0,100}(import|export)/m;

/** Whether some line starts with `import` or `export`; a `.ts` or `.tsx` file without one is skipped. */
export function hasModuleSyntax(text: string): boolean {
  return MODULE_SYNTAX_LINE.test(text);
}

/**
 * Whether the file becomes a module of the deployment, and if not, which test of the bundler took it out
 * (the first one, in the bundler's own order). A file in the reserved `_deps` directory stops the whole push.
 */
export function classifyEntryPoint(relativePath: string, file: EntryPointFile = {}): EntryPointVerdict {
  const reason = skippedFileReason(relativePath, file);
  return reason === undefined ? { entryPoint: true } : { entryPoint: false, reason };
}

function skippedFileReason(relativePath: string, file: EntryPointFile): SkippedFileReason | undefined {
  const base = relativePath.slice(relativePath.lastIndexOf("/") + 1);
  if (file.insideComponent === true) return "component-directory";
  if (relativePath.startsWith("_deps/")) return "reserved-deps-directory";
  if (!ENTRY_POINT_EXTENSIONS.some((extension) => base.endsWith(extension))) return "foreign-extension";
  if (relativePath.startsWith("_generated/")) return "generated-directory";
  if (base.startsWith(".")) return "dot-file";
  if (base.startsWith("#")) return "emacs-temporary-file";
  if (SCHEMA_FILES.includes(base)) return "schema-file";
  if (base.indexOf(".") !== base.lastIndexOf(".")) return "multiple-dots";
  if (relativePath.includes(" ")) return "space-in-path";
  if (file.hasModuleSyntax === false && (base.endsWith(".ts") || base.endsWith(".tsx"))) {
    return "no-module-syntax";
  }
  return undefined;
}

/**
 * What a module's path says about its "use node" directive.
 * - `must-be-default`: root `http`, `crons` and `schema` of whatever extension; the directive stops the push
 * - `must-be-node`: root `actions/`; a missing directive stops the push
 * - `ignored`: the bundler never asks this file for its directive, though people write one there
 * - `free`: the directive decides
 */
export type RuntimeConstraint = "must-be-default" | "must-be-node" | "ignored" | "free";

const DEFAULT_RUNTIME_MODULES: readonly string[] = ["http", "crons", "schema", "auth.config"];

export function runtimeConstraint(relativePath: string): RuntimeConstraint {
  const verdict = classifyEntryPoint(relativePath);
  if (!verdict.entryPoint) {
    return verdict.reason === "schema-file" || verdict.reason === "multiple-dots" ? "ignored" : "free";
  }
  if (DEFAULT_RUNTIME_MODULES.includes(relativePath.replace(/\.[^/.]+$/, ""))) return "must-be-default";
  if (relativePath.startsWith("actions/")) return "must-be-node";
  return "free";
}
