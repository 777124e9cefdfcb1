import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    let isDone = false;
    (async () => {
      while (!isDone) {
        await fetch("https://example.com/alive");
      }
    })();
    await fetch("https://example.com/work");
    isDone = true;
  },
});
