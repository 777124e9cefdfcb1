import { v } from "convex/values";
import { internalAction } from "./_generated/server";
import { load } from "./model";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    return await load(ctx, id);
  },
});
