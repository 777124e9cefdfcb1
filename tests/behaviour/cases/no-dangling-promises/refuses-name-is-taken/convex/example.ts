import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const Promise = { all: () => "not what it seems" };
    ["https://example.com/a"].forEach(async (url) => {
      await fetch(url);
    });
    return Promise.all();
  },
});
