import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a mutation that calls a query like a helper",
  setup: async (t) => {
    await t.run(async (ctx) => {
      for (const name of ["ada", "alan"]) await ctx.db.insert("members", { team: "a", name });
      await ctx.db.insert("members", { team: "b", name: "grace" });
    });
  },
  runs: [
    { call: "teams:removeAll", args: { team: "a" } },
    { call: "teams:removeAll", args: { team: "none" } },
  ],
};
