import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  members: defineTable({
    name: v.string(),
    email: v.string(),
    wantsDigest: v.boolean(),
  }).index("by_email", ["email"]),

  receipts: defineTable({
    memberId: v.id("members"),
    imageId: v.id("_storage"),
    status: v.union(v.literal("scanning"), v.literal("read"), v.literal("unreadable")),
    merchant: v.optional(v.string()),
    totalCents: v.optional(v.number()),
  }).index("by_member", ["memberId"]),
});
