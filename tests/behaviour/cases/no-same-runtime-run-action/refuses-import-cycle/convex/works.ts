import { v } from "convex/values";
import { internalAction } from "./_generated/server";
import { LIMIT } from "./jobs";

const WIDTH = LIMIT * 2;

export const work = internalAction({
  args: { id: v.string() },
  handler: async (_ctx, { id }): Promise<string> => id.slice(0, WIDTH),
});
