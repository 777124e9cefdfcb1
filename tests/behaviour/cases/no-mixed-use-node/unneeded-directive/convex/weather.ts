"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const save = internalMutation({
  args: { city: v.string(), degrees: v.number() },
  handler: async (ctx, args) => {
    await ctx.db.insert("weather", args);
  },
});

export const refresh = action({
  args: { city: v.string() },
  handler: async (ctx, { city }): Promise<number> => {
    const response = await fetch(`https://weather.example.com/${city}`);
    if (!response.ok) throw new Error("no weather");
    const { degrees } = (await response.json()) as { degrees: number };
    await ctx.runMutation(internal.weather.save, { city, degrees });
    return degrees;
  },
});
