import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const first = await Promise.race([fetch("https://a.example.com/"), fetch("https://b.example.com/")]);
    return first.status;
  },
});
