import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const sent = fetch("https://example.com/ping");
    sent.catch(console.error);
  },
});
