import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call from a route",
  runs: [{ request: { path: "/search?q=desk" } }, { request: { path: "/search" }, isUntouched: true }],
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("items", { name: "desk" }));
  },
};
