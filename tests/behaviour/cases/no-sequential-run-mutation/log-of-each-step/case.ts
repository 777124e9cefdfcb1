import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "three writes in a row, of functions of two modules under one name",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("logs", { text: "first" }));
  },
  runs: [{ call: "steps:run", args: { name: "x" }, writer: { path: "logs:clear", args: {} } }],
};
