import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const sent: Promise<Response> = fetch("https://example.com/ping");
    console.log(sent);
  },
});
