import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

async function find(site: string): Promise<{ token: string; expires?: number } | null> {
  return site === "nowhere" ? null : { token: `${site}-1`, expires: undefined };
}

export const get = internalAction({
  args: { site: v.string() },
  handler: async (_ctx, { site }): Promise<{ token: string; expires?: number } | null> => await find(site),
});

export const use = action({
  args: { site: v.string() },
  handler: async (ctx, { site }): Promise<string> => {
    const found = await ctx.runAction(internal.tokens.get, { site });
    if (found === null) return "none";
    return `${found.token} until ${String(found.expires ?? "ever")}`;
  },
});
