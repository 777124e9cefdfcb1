import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const read = internalAction({
  args: { by: v.string(), note: v.optional(v.string()) },
  handler: async (ctx: any, args: { by: string; note?: string }) => {
    const kind = args.note ?? "all";
    const notes = await ctx.db.query("notes").collect();
    if (notes.length === 0) throw new Error("nothing to read");
    let total = 0;
    for (const note of notes) {
      total += note.size;
      await ctx.db.patch(note._id, { seen: true });
    }
    await ctx.db.insert("reads", { by: args.by, total, kind });
    return `${String(notes.length)} notes, ${String(total)} in all`;
  },
});
