import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    function* steps(urls: string[]) {
      for (const url of urls) {
        fetch(url);
        yield url;
      }
    }
    return [...steps(["https://example.com/a"])];
  },
});
