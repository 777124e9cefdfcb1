import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a crons file, and a module that is required in place",
  runs: [{ call: "cleanup:sweep", args: { limit: 1 } }],
  setup: async (t) => {
    await t.run(async (ctx) => {
      for (const name of ["a", "b"]) await ctx.db.insert("sessions", { name });
    });
  },
};
