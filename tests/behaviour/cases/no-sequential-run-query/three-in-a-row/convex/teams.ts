import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { person } from "./validators";

export const team = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    for (const found of await ctx.db.query("teams").take(100)) if (found.name === name) return found;
  },
});

export const lead = internalQuery({
  args: person,
  handler: async (ctx, { name }) =>
    (await ctx.db.query("people").take(100)).find((candidate) => candidate.name === name),
});

export const moveHouse = internalMutation({
  handler: async (ctx) => {
    for (const who of await ctx.db.query("people").take(100)) await ctx.db.patch(who._id, { city: "Paris" });
    for (const city of await ctx.db.query("cities").take(100)) {
      await ctx.db.patch(city._id, { name: "Paris", size: 2 });
    }
  },
});

export const describe = internalAction({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const found = await ctx.runQuery(internal.teams.team, { name });
    const who = await ctx.runQuery(internal.teams.lead, { name: found?.lead ?? "nobody" });
    const city = await ctx.runQuery(internal.cities.city, { name: who?.city ?? "nowhere" });
    return {
      found: found?.name ?? "none",
      isNull: found === null,
      size: city?.size ?? 0,
      who: who?.name ?? null,
    };
  },
});
