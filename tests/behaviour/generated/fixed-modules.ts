import type { Choices, Runtime } from "./program.js";

/** Queries and mutations on named cells and a log. Reading tells a cell that is not there by null. */
export function printDataModule({ boolean, note, oneOf }: Choices): string[] {
  const thrown = oneOf([`new Error("over")`, `new ConvexError({ code: "over" })`]);
  note(`a callee that throws ${/\w+(?=\()/.exec(thrown)?.[0] ?? ""}`);
  const returns = (validator: string): string[] => {
    if (boolean()) return [];
    note("a validator of a result");
    return [`  returns: ${validator},`];
  };
  return [
    `import { ConvexError, v } from "convex/values";`,
    `import { internalMutation, internalQuery, type QueryCtx } from "../_generated/server";`,
    "",
    "async function find(ctx: QueryCtx, name: string) {",
    `  return await ctx.db.query("cells").filter((q) => q.eq(q.field("name"), name)).unique();`,
    "}",
    "",
    "export const get = internalQuery({",
    "  args: { name: v.string() },",
    ...returns("v.union(v.null(), v.number())"),
    "  handler: async (ctx, { name }) => (await find(ctx, name))?.value ?? null,",
    "});",
    "",
    "export const sum = internalQuery({",
    "  args: {},",
    ...returns("v.number()"),
    "  handler: async (ctx) => {",
    `    const cells = await ctx.db.query("cells").take(100);`,
    "    return cells.reduce((total, { value }) => total + value, 0);",
    "  },",
    "});",
    "",
    "export const above = internalQuery({",
    "  args: { limit: v.number() },",
    ...returns("v.number()"),
    "  handler: async (ctx, { limit }) => {",
    `    const cells = await ctx.db.query("cells").take(100);`,
    "    return cells.filter(({ value }) => value >= limit).length;",
    "  },",
    "});",
    "",
    "export const add = internalMutation({",
    "  args: { name: v.string(), amount: v.number() },",
    ...returns("v.number()"),
    "  handler: async (ctx, { name, amount }) => {",
    "    const cell = await find(ctx, name);",
    "    if (cell !== null) await ctx.db.patch(cell._id, { value: cell.value + amount });",
    `    else await ctx.db.insert("cells", { name, value: amount });`,
    "    return (cell?.value ?? 0) + amount;",
    "  },",
    "});",
    "",
    "export const check = internalMutation({",
    "  args: { name: v.string(), limit: v.number() },",
    ...returns("v.null()"),
    "  handler: async (ctx, { name, limit }) => {",
    "    const cell = await find(ctx, name);",
    `    await ctx.db.insert("log", { text: \`checked \${name}\` });`,
    `    if (cell !== null && cell.value > limit) throw ${thrown};`,
    "    return null;",
    "  },",
    "});",
    "",
    "export const log = internalMutation({",
    "  args: { text: v.string() },",
    ...returns("v.null()"),
    "  handler: async (ctx, { text }) => {",
    `    await ctx.db.insert("log", { text });`,
    "    return null;",
    "  },",
    "});",
  ];
}

/** An action that reads, goes outside and writes. */
export function printOtherModule(runtime: Runtime, { boolean, note }: Choices): string[] {
  note(`a callee in the ${runtime} runtime`);
  return [
    ...(runtime === "node" ? [`"use node";`, ""] : []),
    `import { v } from "convex/values";`,
    `import { internal } from "../_generated/api";`,
    `import { internalAction } from "../_generated/server";`,
    "",
    "export const act = internalAction({",
    "  args: { name: v.string(), by: v.number() },",
    ...(boolean() ? ["  returns: v.number(),"] : []),
    "  handler: async (ctx, { name, by }): Promise<number> => {",
    "    const sum: number = await ctx.runQuery(internal.$P.data.sum, {});",
    "    await fetch(`https://example.com/act/${name}`);",
    `    if (by > 7) throw new Error("over the top");`,
    "    return sum + (await ctx.runMutation(internal.$P.data.add, { name, amount: by }));",
    "  },",
    "});",
  ];
}

/** Somebody else who writes. */
export const WORLD = [
  `import { internalMutation } from "./_generated/server";`,
  "",
  "export const write = internalMutation({",
  "  args: {},",
  "  handler: async (ctx) => {",
  `    for (const { _id, value } of await ctx.db.query("cells").collect()) await ctx.db.patch(_id, { value: value * 10 });`,
  `    await ctx.db.insert("log", { text: "somebody else" });`,
  "  },",
  "});",
  "",
].join("\n");
