import { v } from "convex/values";
import { action } from "./_generated/server";

export const describe = action({
  args: { email: v.string() },
  handler: async (ctx, { email }): Promise<string> => await findName(ctx, email),
});

async function findName(ctx: any, email: string): Promise<string> {
  const members = await ctx.db.query("members").collect();
  const team = await ctx.db.query("teams").first();
  const member = members.find((one: any) => one.email === email);
  return `${String(member?.name)} of ${String(team?.name)}`;
}
