/** Two accounts whose balances always add up to 150: the invariant that actions of the tests observe. */
export const bank = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      accounts: defineTable({ name: v.string(), balance: v.number() }).index("by_name", ["name"]),
      log: defineTable({ text: v.string() }),
    });
  `,
  "accounts.ts": `
    import { mutation, query } from "./_generated/server";
    import { v } from "convex/values";

    const find = (ctx, name) => ctx.db.query("accounts").withIndex("by_name", (q) => q.eq("name", name)).unique();

    export const open = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("accounts", { name: "alice", balance: 100 });
        await ctx.db.insert("accounts", { name: "bob", balance: 50 });
      },
    });
    export const balance = query({
      args: { name: v.string() },
      handler: async (ctx, { name }) => (await find(ctx, name)).balance,
    });
    export const both = query({
      args: {},
      handler: async (ctx) => (await find(ctx, "alice")).balance + (await find(ctx, "bob")).balance,
    });
    export const set = mutation({
      args: { name: v.string(), balance: v.number() },
      handler: async (ctx, { name, balance }) => {
        await ctx.db.patch((await find(ctx, name))._id, { balance });
      },
    });
    export const add = mutation({
      args: { name: v.string(), amount: v.number() },
      handler: async (ctx, { name, amount }) => {
        const account = await find(ctx, name);
        await ctx.db.patch(account._id, { balance: account.balance + amount });
      },
    });
    export const move = mutation({
      args: { amount: v.number() },
      handler: async (ctx, { amount }) => {
        const [alice, bob] = [await find(ctx, "alice"), await find(ctx, "bob")];
        await ctx.db.patch(alice._id, { balance: alice.balance - amount });
        await ctx.db.patch(bob._id, { balance: bob.balance + amount });
      },
    });
    export const write = mutation({
      args: { text: v.string() },
      handler: async (ctx, { text }) => {
        await ctx.db.insert("log", { text });
      },
    });
    export const entries = query({ args: {}, handler: async (ctx) => (await ctx.db.query("log").collect()).length });
    export const fail = mutation({ args: {}, handler: async () => { throw new Error("refused"); } });
  `,
} as const;
