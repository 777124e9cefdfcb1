import { api } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";

export async function recordIssue(ctx: ActionCtx, action: string, number: number): Promise<boolean> {
  if (action === "closed") {
    await ctx.runMutation(api.issues.close, { number });
    return false;
  }
  return await ctx.runMutation(api.issues.open, { number });
}
