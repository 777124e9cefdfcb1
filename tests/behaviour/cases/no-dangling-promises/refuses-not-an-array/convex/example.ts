import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const pages = new Map([["home", "https://example.com/"]]);
    pages.forEach(async (url) => {
      await fetch(url);
    });
  },
});
