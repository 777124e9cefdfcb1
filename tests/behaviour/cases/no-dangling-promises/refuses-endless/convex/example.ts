import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    (async () => {
      for (;;) {
        await fetch("https://example.com/poll");
      }
    })();
    return "started";
  },
});
