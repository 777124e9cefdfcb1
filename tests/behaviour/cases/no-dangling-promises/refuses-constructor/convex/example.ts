import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    class Pinger {
      constructor(readonly url: string) {
        fetch(url);
      }
    }
    return new Pinger("https://example.com/ping").url;
  },
});
