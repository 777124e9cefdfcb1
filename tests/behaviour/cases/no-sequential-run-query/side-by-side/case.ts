import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "reads side by side in one `Promise.all`",
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("rows", { list: "todo", text: "a" });
      await ctx.db.insert("rows", { list: "todo", text: "b" });
    });
  },
  runs: [{ call: "board:show", args: { size: 5 }, writer: { path: "board:finish", args: {} } }],
};
