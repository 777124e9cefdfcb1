import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a lock that is given back in a finally block, in the Node.js runtime",
  fetch: (request) => {
    if (request.url.endsWith("/broken")) throw new TypeError("fetch failed");
    return new Response("rendered");
  },
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("locks", { name: "render", held: false }));
  },
  runs: [
    { call: "render:page", args: { path: "home" } },
    {
      call: "render:page",
      args: { path: "broken" },
      hasOneEnd: true,
      expected: { tables: { locks: [{ name: "render", held: false }] } },
    },
  ],
};
