import { v } from "convex/values";

export const person = { name: v.string() };
