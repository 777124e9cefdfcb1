import { v } from "convex/values";
import { action } from "./_generated/server";

export const check = action({
  args: { urls: v.array(v.string()) },
  handler: async (_ctx, { urls }) => {
    await Promise.all(urls.map((url, index) => fetch(`${url}?position=${index}`)));
  },
});
