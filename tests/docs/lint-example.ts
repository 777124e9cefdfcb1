import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as typescriptParser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import plugin from "../../src/index.js";
import type { ExampleFile } from "./markdown-page.js";

const MISSING_MODULES = "no-unresolved-reference";

export interface ExampleReport {
  /** `null` for a file that does not parse. */
  readonly ruleId: string | null;
  /** `convex/receipts.ts:5:11 message`, the form of a ` ```text ` fence. */
  readonly text: string;
}

/**
 * Lints the files as a Convex project of their own, in a temporary folder, with the `recommended` config and `ruleId` switched
 * on where that config leaves it out. A file may configure its rule in an `eslint` comment.
 */
export async function lintExample(ruleId: string, files: readonly ExampleFile[]): Promise<ExampleReport[]> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "docs-example-"));
  try {
    const project = [{ path: "package.json", code: '{ "type": "module" }\n' }, ...files];
    for (const { path, code } of project) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), code);
    }
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [
        { files: ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"], languageOptions: { parser: typescriptParser } },
        { plugins: { "convex-actions": plugin }, rules: { [`convex-actions/${ruleId}`]: "error" } },
        ...plugin.configs.recommended,
        // An example need not show the functions that it refers to.
        ruleId === MISSING_MODULES ? {} : { rules: { [`convex-actions/${MISSING_MODULES}`]: "off" } },
      ],
    });
    const results = await eslint.lintFiles(files.map(({ path }) => path));
    return results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, column, message }) => ({
        ruleId,
        text: `${relative(root, filePath)}:${line}:${column} ${message}`,
      })),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
