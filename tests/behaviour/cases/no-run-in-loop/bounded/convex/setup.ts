import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

const ROLES = ["admin", "editor", "reader"];

export const addRole = internalMutation({
  args: { name: v.string(), rank: v.number() },
  handler: async (ctx, { name, rank }) => {
    if (name === "") throw new Error("a role needs a name");
    await ctx.db.insert("roles", { name, rank });
  },
});

export const seed = internalAction({
  handler: async (ctx) => {
    for (const name of ROLES) {
      await ctx.runMutation(internal.setup.addRole, { name, rank: name.length });
    }
  },
});

export const seedWrong = internalAction({
  handler: async (ctx) => {
    try {
      for (const { name, rank } of [
        { name: "a", rank: 1 },
        { name: "", rank: 2 },
        { name: "c", rank: 3 },
      ]) {
        await ctx.runMutation(internal.setup.addRole, { name, rank });
      }
      return "done";
    } catch (error) {
      return "failed";
    }
  },
});
