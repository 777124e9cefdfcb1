import type { QueryCtx } from "./_generated/server";

export async function load(ctx: QueryCtx, id: any) {
  return await ctx.db.get(id);
}
