import { internalMutation } from "./_generated/server";
import { row } from "./validators";

export const insert = internalMutation({
  args: row,
  handler: async (ctx, args) => {
    await ctx.db.insert("rows", args);
  },
});
