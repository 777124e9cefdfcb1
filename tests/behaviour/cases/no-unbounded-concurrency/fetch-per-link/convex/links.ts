import { v } from "convex/values";
import { action } from "./_generated/server";

export const findBroken = action({
  args: { urls: v.array(v.string()) },
  handler: async (_ctx, { urls }) => {
    const statuses = await Promise.all(
      urls.map(async (url) => {
        const response = await fetch(url, { method: "HEAD" });
        return response.ok ? null : `${url}: ${response.status}`;
      }),
    );
    return statuses.filter((status) => status !== null);
  },
});
