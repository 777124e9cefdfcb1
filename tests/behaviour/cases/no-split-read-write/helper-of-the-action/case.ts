import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a helper that gets the action's ctx and reads and writes itself",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("jobs", { name: "mail", state: "idle", runs: 0 }));
  },
  runs: [
    {
      call: "jobs:start",
      args: { name: "mail" },
      writer: { path: "jobs:setState", args: { name: "mail", state: "done" } },
    },
    { call: "jobs:start", args: { name: "none" }, isUntouched: true },
  ],
};
