import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  handler: async (ctx) => {
    try {
      await ctx.runMutation(internal.users.put, { name: "a", age: 1 });
    } catch (error) {
      console.error(error);
    }
    try {
      await ctx.runMutation(internal.users.put, { name: "b", age: 1 });
    } catch (error) {
      console.error(error);
    }
  },
});
