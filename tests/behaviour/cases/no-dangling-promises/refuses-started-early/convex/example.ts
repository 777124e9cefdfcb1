import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const slow = fetch("https://example.com/slow");
    await fetch("https://example.com/quick");
    await slow;
  },
});
