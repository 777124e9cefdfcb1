import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const controller = new AbortController();
    controller.signal.addEventListener("abort", async () => {
      fetch("https://example.com/stopped");
    });
    controller.abort();
  },
});
