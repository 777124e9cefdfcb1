import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: (): null => {
    fetch("https://example.com/ping");
    return null;
  },
});
