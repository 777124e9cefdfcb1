import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write in either branch, and what is counted beside it",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("emails", { key: "old", subject: "x", writes: 1 }));
  },
  runs: [
    {
      call: "sync:sync",
      args: { key: "old", subject: "y" },
      writer: { path: "emails:touch", args: { key: "old" } },
    },
    { call: "sync:sync", args: { key: "new", subject: "y" } },
  ],
};
