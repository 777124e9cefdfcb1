import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as typescriptParser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../src/index.js";
import { createDisk } from "./project/disk.js";

/** A mistake twice: where the linter does not look for it, and the nearest form in which it does. */
interface Limit {
  readonly hidden: Readonly<Record<string, string>>;
  readonly seen: Readonly<Record<string, string>>;
  /** What is linted; default: the whole project. */
  readonly lint?: readonly string[];
}

const SERVER = 'import { internalAction } from "./_generated/server";\n';
const API = 'import { components, internal } from "./_generated/api";\n';
const MAIL = `${SERVER}export const send = internalAction({ handler: async () => {} });\n`;
const HELPER = "export async function find(ctx: any) { return await ctx.db.get(1); }\n";

const caller = (body: string): string =>
  `${API}${SERVER}export const all = internalAction({ handler: async (ctx, { kind }: any) => { ${body} } });\n`;
const user = (from: string): string =>
  `${SERVER}import { find } from "${from}";
   export const use = internalAction({ handler: async (ctx) => { await find(ctx as any); } });\n`;
const withBuilder = (from: string): string =>
  `import { authedAction } from "${from}";
   export const use = authedAction({ handler: async (ctx: any) => { await ctx.db.get(1); } });\n`;

/** By the words with which docs/limits.md begins each of its points. */
const limits: Readonly<Record<string, Limit>> = {
  "References that are computed.": {
    hidden: {
      "convex/a.ts": caller("await ctx.runAction({ mail: internal.mail.send }[kind]);"),
      "convex/mail.ts": MAIL,
    },
    seen: { "convex/a.ts": caller("await ctx.runAction(internal.mail.send);"), "convex/mail.ts": MAIL },
  },
  "Components.": {
    hidden: { "convex/a.ts": caller("await ctx.runAction(components.mail.send);"), "convex/mail.ts": MAIL },
    seen: { "convex/a.ts": caller("await ctx.runAction(internal.mail.send);"), "convex/mail.ts": MAIL },
  },
  "Packages.": {
    hidden: {
      "convex/a.ts": withBuilder("auth-kit"),
      "node_modules/auth-kit/index.ts": `${SERVER}export const authedAction = internalAction;\n`,
    },
    seen: {
      "convex/a.ts": withBuilder("./authKit"),
      "convex/authKit.ts": `${SERVER}export const authedAction = internalAction;\n`,
    },
  },
  "Files outside the project.": {
    hidden: { "convex/a.ts": user("../../outside/find"), "../outside/find.ts": HELPER },
    seen: { "convex/a.ts": user("../inside/find"), "inside/find.ts": HELPER },
  },
  "Who imports a file.": {
    hidden: { "convex/find.ts": HELPER, "convex/a.ts": user("./find") },
    seen: { "convex/find.ts": `${HELPER}${SERVER}export const use = internalAction({ handler: find });\n` },
    lint: ["convex/find.ts"],
  },
  "Files that do not parse.": {
    hidden: {
      "convex/a.ts": caller("await ctx.runAction(internal.mail.send);"),
      "convex/mail.ts": `${MAIL} export const = 1;`,
    },
    seen: { "convex/a.ts": caller("await ctx.runAction(internal.mail.send);"), "convex/mail.ts": MAIL },
    lint: ["convex/a.ts"],
  },
  "Code outside of the functions folders.": {
    hidden: { "src/a.ts": caller("await (ctx as any).db.get(1);") },
    seen: { "convex/a.ts": caller("await (ctx as any).db.get(1);") },
  },
  "Code that no handler reaches.": {
    hidden: { "convex/a.ts": HELPER },
    seen: {
      "convex/a.ts": `import type { ActionCtx } from "./_generated/server";\n${HELPER.replace("any", "ActionCtx")}`,
    },
  },
};

describe("docs/limits.md", () => {
  it("names the limits that are tested here", () => {
    const page = readFileSync(join(import.meta.dirname, "../docs/limits.md"), "utf8");
    const points = [...page.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, title]) => title);
    expect(points).toEqual(Object.keys(limits));
  });

  it.each(Object.entries(limits))("%s", async (_, { hidden, seen, lint = ["."] }) => {
    expect(await lintProject(hidden, lint)).toEqual([]);
    expect(await lintProject(seen, lint)).toHaveLength(1);
  });
});

/** The rules of the reports in the project that these files make; paths are relative to the project. */
async function lintProject(
  files: Readonly<Record<string, string>>,
  lint: readonly string[],
): Promise<(string | null)[]> {
  const disk = createDisk({ "project/package.json": "{}" });
  for (const [path, text] of Object.entries(files)) disk.write(join("project", path), text);
  const eslint = new ESLint({
    cwd: disk.path("project"),
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.ts"], languageOptions: { parser: typescriptParser } },
      ...plugin.configs.recommended,
    ],
  });
  const results = await eslint.lintFiles([...lint]);
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}
