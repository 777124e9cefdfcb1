import { v } from "convex/values";
import { api } from "../_generated/api";
import { internalAction, internalMutation } from "../_generated/server";

const self = (api as any).agent.memory;

export const insert = internalMutation({
  args: { fact: v.string(), importance: v.optional(v.number()) },
  handler: async (ctx, args) => await ctx.db.insert("memories", args),
});

export const remember = internalAction({
  args: { facts: v.array(v.string()) },
  handler: async (ctx, { facts }): Promise<string[]> => {
    const ids: string[] = [];
    for (const fact of facts) {
      const response = await fetch("https://model.example.com/rate", { method: "POST", body: fact });
      ids.push(await ctx.runMutation(self.insert, { fact, importance: response.status }));
    }
    return ids;
  },
});
