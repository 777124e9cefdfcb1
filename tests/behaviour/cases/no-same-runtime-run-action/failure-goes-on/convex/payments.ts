import { ConvexError, v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction, internalMutation } from "./_generated/server";

export const book = internalMutation({
  args: { cents: v.number() },
  handler: async (ctx, { cents }) => await ctx.db.insert("bookings", { cents }),
});

export const settle = internalAction({
  args: { cents: v.number() },
  handler: async (ctx, args): Promise<string> => {
    if (args.cents < 0) throw new ConvexError({ code: "negative", cents: args.cents });
    if (args.cents === 0) throw new Error("nothing to settle");
    return await ctx.runMutation(internal.payments.book, args);
  },
});

export const charge = action({
  args: { cents: v.number() },
  handler: async (ctx, { cents }): Promise<string> => {
    return typeof (await ctx.runAction(internal.payments.settle, { cents }));
  },
});
