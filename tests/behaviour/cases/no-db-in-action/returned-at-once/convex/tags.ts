import { action } from "./_generated/server";

export const count = action(
  async (ctx: any): Promise<number> => (await ctx.db.query("tags").collect()).length,
);
