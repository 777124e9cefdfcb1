import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a webhook that writes what it has not seen",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("hooks", { id: "h1", at: 0 }));
  },
  runs: [
    { request: { path: "/hook", method: "POST", body: '{"id":"h2"}' } },
    { request: { path: "/hook", method: "POST", body: '{"id":"h1"}' }, isUntouched: true },
    { request: { path: "/hook", method: "POST", body: "{}" }, isUntouched: true },
  ],
};
