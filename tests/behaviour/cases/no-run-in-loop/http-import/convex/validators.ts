import { v } from "convex/values";

export const row = { id: v.number(), text: v.string() };
