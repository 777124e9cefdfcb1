import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "database work in one branch",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("jobs", { state: "old" }));
  },
  runs: [
    {
      call: "jobs:clean",
      args: { all: true },
      expected: { value: 1, tables: { jobs: [] } },
    },
  ],
};
