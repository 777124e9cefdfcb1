import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const invite = internalAction({
  args: { email: v.string() },
  handler: async (ctx, { email }) => {
    const response = await fetch("https://mail.example.com/", { method: "POST", body: email });
    const id: string = await ctx.runMutation("people/members:add" as any, { email, status: response.status });
    await ctx.scheduler.runAfter(60_000, "people/members:remind" as any, { email });
    return id;
  },
});
