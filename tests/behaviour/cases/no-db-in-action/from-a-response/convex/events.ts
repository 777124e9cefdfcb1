import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const pull = internalAction({
  args: { from: v.string() },
  handler: async (ctx: any, { from }: { from: string }) => {
    const response = await fetch(from);
    if (!response.ok) throw new Error("no events");
    const { kind, cents } = (await response.json()) as { kind: string; cents: number };
    const { db } = ctx;
    await db.insert("events", { kind, cents, from });
    return kind;
  },
});
