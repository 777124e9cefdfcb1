export async function readFirst(ctx: { db: any }) {
  return await ctx.db.query("users").first();
}
