import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "writes side by side, whose results are taken apart",
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("boxes", { name: "a", size: 1 });
      await ctx.db.insert("boxes", { name: "b", size: 1 });
    });
  },
  runs: [{ call: "boxes:growBoth", args: { by: 2 }, writer: { path: "boxes:swap", args: {} } }],
};
