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
