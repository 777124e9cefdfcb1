import ts from "typescript";

/** How a Convex project has its code checked, but for the packages whose types are there without an import. */
export const PROJECT_OPTIONS = {
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
} satisfies ts.CompilerOptions;
