/** The modules that `npx convex codegen` writes into `_generated/`. */
export type GeneratedModule = "api" | "dataModel" | "server";

const GENERATED_MODULE = /(?:^|\/)_generated\/(api|dataModel|server)(?:\.[cm]?[jt]s)?$/;

/**
 * Which generated module an import specifier names (`"../_generated/server"`, `"@/convex/_generated/api.js"`), by its
 * ending: the files are not checked in everywhere, so they may be missing when a project is linted.
 */
export function classifyGeneratedModule(specifier: string): GeneratedModule | undefined {
  return GENERATED_MODULE.exec(specifier)?.[1] as GeneratedModule | undefined;
}

/** Names that the generated api has for itself. */
const API_NAMES = new Set(["api", "components", "fullApi", "internal"]);

const RESERVED_WORDS = new Set([
  ...["await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do"],
  ...["else", "enum", "export", "extends", "false", "finally", "for", "function", "if", "implements"],
  ...["import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected"],
  ...["public", "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var"],
  ...["void", "while", "with", "yield"],
]);

/**
 * The name under which the generated api imports a module: `agent_memory` for `agent/memory`.
 * Source: `convex/src/cli/codegen_templates/api.ts` (`moduleIdentifier`).
 */
export function moduleIdentifier(modulePath: string): string {
  const name = modulePath.replaceAll(/[/-]/g, "_");
  return API_NAMES.has(name) || RESERVED_WORDS.has(name) ? `${name}_` : name;
}
