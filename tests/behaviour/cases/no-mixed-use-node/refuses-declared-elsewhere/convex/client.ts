import { internal } from "./_generated/api";

export const call = (name: "list" | "send") => internal.emails[name];
