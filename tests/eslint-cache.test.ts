import * as typescriptParser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../src/index.js";
import { createDisk } from "./project/disk.js";

const CALLER = `
  import { internal } from "./_generated/api";
  import { internalAction } from "./_generated/server";
  export const sendAll = internalAction({
    handler: async (ctx) => { await ctx.runAction(internal.mail.send, {}); },
  });
`;
const CALLEE = `
  import { internalAction } from "./_generated/server";
  export const send = internalAction({ handler: async () => {} });
`;

/** Lints the caller, as a run of `eslint` would, before and after its callee moves into the other runtime. */
async function lintAroundChange(options: ESLint.Options): Promise<readonly (readonly (string | null)[])[]> {
  const disk = createDisk({ "package.json": "{}", "convex/digest.ts": CALLER, "convex/mail.ts": CALLEE });
  const lint = async (): Promise<readonly (string | null)[]> => {
    const eslint = new ESLint({
      cwd: disk.root,
      overrideConfig: [...plugin.configs.recommended, { languageOptions: { parser: typescriptParser } }],
      overrideConfigFile: true,
      ...options,
    });
    const results = await eslint.lintFiles(["convex/digest.ts"]);
    return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
  };
  const before = await lint();
  disk.write("convex/mail.ts", `"use node";\n${CALLEE}`);
  return [before, await lint()];
}

describe("a finding that another file has made obsolete", () => {
  it("is gone at the next run", async () => {
    expect(await lintAroundChange({})).toEqual([["convex-actions/no-same-runtime-run-action"], []]);
  });

  it("stays with --cache, as README warns", async () => {
    expect(await lintAroundChange({ cache: true })).toEqual([
      ["convex-actions/no-same-runtime-run-action"],
      ["convex-actions/no-same-runtime-run-action"],
    ]);
  });
});
