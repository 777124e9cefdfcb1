import type { Linter } from "eslint";

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { UsageError } from "./environment.js";

export interface LoadParserOptions {
  /** With type information from the project's tsconfig files. */
  readonly typed: boolean;
  /** Absolute. */
  readonly cwd: string;
}

const TYPED_PARSER = "@typescript-eslint/parser";

/** @throws {UsageError} where the typed parser is not installed, or does not run on the TypeScript that is */
export async function loadLanguageOptions({
  cwd,
  typed,
}: LoadParserOptions): Promise<Linter.LanguageOptions> {
  if (!typed) {
    const { oxcEslintParser } = await import("./oxc-eslint-parser.js");
    return { parser: oxcEslintParser };
  }
  return {
    parser: await loadTypedParser(cwd),
    parserOptions: { projectService: true, tsconfigRootDir: cwd },
  };
}

async function loadTypedParser(cwd: string): Promise<Linter.Parser> {
  let path: string;
  try {
    // The project's own, which goes with the project's own TypeScript.
    path = createRequire(join(cwd, "package.json")).resolve(TYPED_PARSER);
  } catch {
    throw new UsageError(
      `--typed needs ${TYPED_PARSER}, which is not installed here: npm install --save-dev ${TYPED_PARSER} typescript`,
    );
  }
  try {
    const { default: parser } = (await import(pathToFileURL(path).href)) as { default: Linter.Parser };
    return parser;
  } catch (error) {
    const [reason] = String(error).split("\n", 1);
    throw new UsageError(
      `--typed: ${TYPED_PARSER} cannot be loaded (${reason ?? ""}). It does not run on TypeScript 7; leave --typed out there.`,
    );
  }
}
