import type { FailedPrecondition } from "../../src/fixes/repair.js";

import { describe, expect, it } from "vitest";

import { repairText } from "./repair-text.js";

const FUNCTIONS = `import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";

export const getUser = internalQuery({
  args: { id: v.id("users") },
  handler: async (ctx, args) => await ctx.db.get(args.id),
});

export const log = internalMutation({
  args: {
    text: v.string(),
    at: v.optional(v.number()),
  },
  handler: async (ctx, args) => {
    await ctx.db.insert("logs", args);
  },
});

export const untyped = internalMutation(async (ctx, text: string) => {
  await ctx.db.insert("logs", { text });
});
`;

function module(body: string): string {
  const lines = body
    .trim()
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`));
  return `${FUNCTIONS}
export const sync = internalAction({
  args: { ids: v.array(v.id("users")), texts: v.array(v.string()) },
  handler: async (ctx, args) => {
${lines.join("\n")}
  },
});
`;
}

function repair(body: string): { readonly body: string; readonly text: string } {
  const [report] = repairText("no-run-in-loop", module(body));
  const text = report?.suggested["passList"];
  if (text === undefined) throw new Error(`no suggestion, but ${report?.failed ?? "no report"}`);
  const rest =
    /handler: async \(ctx, args\) => \{\n((?:(?!handler:).)*)\n {2}\},\n\}\);\s*$/s.exec(text)?.[1] ?? "";
  return { body: rest.replaceAll(/^ {4}/gm, ""), text };
}

function lines(...all: readonly string[]): string {
  return all.join("\n");
}

describe("run calls once per item", () => {
  it("become one call for each chunk of the list", () => {
    const { body, text } = repair(
      lines(
        "for (const text of args.texts) {",
        "  await ctx.runMutation(internal.example.log, { text });",
        "}",
        "return args.texts.length;",
      ),
    );
    expect(body).toBe(
      lines(
        "for (let start = 0; start < args.texts.length; start += 100) {",
        "  const chunk = args.texts.slice(start, start + 100).map((text) => ({ text }));",
        "  await ctx.runMutation(internal.example.logForEach, { items: chunk });",
        "}",
        "return args.texts.length;",
      ),
    );
    expect(text).toContain(
      lines(
        "export const logForEach = internalMutation({",
        "  args: {",
        "    items: v.array(",
        "      v.object({",
        "        text: v.string(),",
        "        at: v.optional(v.number()),",
        "      }),",
        "    ),",
        "  },",
        "  handler: async (ctx, { items }) => {",
        "    for (const item of items) {",
        "      await logHandler(ctx, item);",
        "    }",
        "  },",
        "});",
      ),
    );
  });

  it("keep what is done with each result", () => {
    const { body, text } = repair(
      lines(
        "const names = [];",
        "for (const id of args.ids) {",
        "  const user = await ctx.runQuery(internal.example.getUser, { id });",
        "  if (user === null) continue;",
        "  names.push(user.name);",
        "}",
        "return names;",
      ),
    );
    expect(body).toBe(
      lines(
        "const names = [];",
        "const results = [];",
        "for (let start = 0; start < args.ids.length; start += 100) {",
        "  const chunk = args.ids.slice(start, start + 100).map((id) => ({ id }));",
        "  results.push(...(await ctx.runQuery(internal.example.getUserForEach, { items: chunk })));",
        "}",
        "for (const [index, id] of args.ids.entries()) {",
        "  const user = results[index];",
        "  if (user === null) continue;",
        "  names.push(user.name);",
        "}",
        "return names;",
      ),
    );
    expect(text).toContain("      results.push(await getUserHandler(ctx, item));");
  });

  it("become one call where the list is written out", () => {
    const { body } = repair(
      lines(
        'for (const text of ["a", "b"]) {',
        "  const at = text.length;",
        "  await ctx.runMutation(internal.example.log, { text, at });",
        "}",
      ),
    );
    expect(body).toBe(
      lines(
        "await ctx.runMutation(internal.example.logForEach, {",
        '  items: ["a", "b"].map((text) => {',
        "    const at = text.length;",
        "    return { text, at };",
        "  }),",
        "});",
      ),
    );
  });

  it("copy a list that may be no array, or another one each time", () => {
    const { body } = repair(
      lines(
        "for (const text of new Set(args.texts)) {",
        "  await ctx.runMutation(internal.example.log, { text });",
        "}",
      ),
    );
    expect(body).toMatch(
      /^const items = \[\.\.\.new Set\(args\.texts\)\];\nfor \(let start = 0; start < items\.length/,
    );
  });

  it("share a function that another loop has already", () => {
    const loop = "for (const text of args.texts) await ctx.runMutation(internal.example.log, { text });";
    const { text } = repair(lines(loop, "await fetch(args.texts[0]);", loop));
    const [again] = repairText("no-run-in-loop", text).map(({ suggested }) => suggested["passList"]);
    expect(again?.match(/internal\.example\.logForEach,/g)).toHaveLength(2);
    expect(again?.match(/export const logForEach/g)).toHaveLength(1);
  });

  it("become a list of results in the place of a Promise.all", () => {
    const { body, text } = repair(
      lines(
        "const users = await Promise.all(args.ids.map((id) => ctx.runQuery(internal.example.getUser, { id })));",
        "return users;",
      ),
    );
    expect(body).toBe(
      lines(
        "const users: FunctionReturnType<typeof internal.example.getUserForEach> = [];",
        "for (let start = 0; start < args.ids.length; start += 100) {",
        "  const chunk = args.ids.slice(start, start + 100).map((id) => ({ id }));",
        "  users.push(...(await ctx.runQuery(internal.example.getUserForEach, { items: chunk })));",
        "}",
        "return users;",
      ),
    );
    expect(text).toContain('import type { FunctionReturnType } from "convex/server";');
  });

  it("leave a Promise.all that has nothing to wait for", () => {
    const { body } = repair(
      lines(
        "const names = await Promise.all(",
        "  args.ids.map(async (id) => {",
        "    const user = await ctx.runQuery(internal.example.getUser, { id });",
        "    return user?.name;",
        "  }),",
        ");",
        "return names;",
      ),
    );
    expect(body).toContain(
      lines(
        "const names = args.ids.map((id, index) => {",
        "  const user = results[index];",
        "  return user?.name;",
        "});",
        "return names;",
      ),
    );
  });

  it("keep a declared type", () => {
    const { body } = repair(
      lines(
        "for (const id of args.ids) {",
        "  const user: { name: string } | null = await ctx.runQuery(internal.example.getUser, { id });",
        "  console.log(user);",
        "}",
      ),
    );
    expect(body).toContain("const results: Array<{ name: string } | null> = [];");
  });

  it("hand over what the function lets in where it has no validators", () => {
    const { text } = repair(
      lines(
        "for (const text of args.texts) {",
        "  await ctx.runMutation(internal.example.untyped, text as any);",
        "}",
      ),
    );
    expect(text).toContain("args: { items: v.array(v.any()) },");
  });
});

const refused: readonly { failed: FailedPrecondition; name: string; body: string }[] = [
  {
    name: "in a try of their own",
    failed: "separateTries",
    body: lines(
      "for (const text of args.texts) {",
      "  try {",
      "    await ctx.runMutation(internal.example.log, { text });",
      "  } catch (error) {",
      "    throw new Error(`at ${text}: ${String(error)}`);",
      "  }",
      "}",
    ),
  },
  {
    name: "behind a test of the item",
    failed: "loopForm",
    body: lines(
      "for (const text of args.texts) {",
      '  if (text === "") continue;',
      "  await ctx.runMutation(internal.example.log, { text });",
      "}",
    ),
  },
  {
    name: "of a Promise.all that is part of something else",
    failed: "loopForm",
    body: "return (await Promise.all(args.ids.map((id) => ctx.runQuery(internal.example.getUser, { id })))).length;",
  },
  {
    name: "with an effect after each",
    failed: "notPure",
    body: lines(
      "for (const text of args.texts) {",
      "  await ctx.runMutation(internal.example.log, { text });",
      "  globalThis.last = text;",
      "}",
    ),
  },
];

describe("run calls once per item are left alone", () => {
  it.each(refused)("$name", ({ body, failed }) => {
    expect(repairText("no-run-in-loop", module(body)).map((report) => report.failed)).toContain(failed);
  });
});
