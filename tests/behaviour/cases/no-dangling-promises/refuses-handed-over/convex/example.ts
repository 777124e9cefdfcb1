import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    report(fetch("https://example.com/ping"));

    function report(work: Promise<Response>) {
      console.log("started", work instanceof Promise);
    }
  },
});
