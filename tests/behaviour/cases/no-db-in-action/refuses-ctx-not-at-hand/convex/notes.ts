import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async ({ db }: any, { id }: { id: any }): Promise<unknown> => {
    return await db.get(id);
  },
});
