import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read by arguments that are computed before, and a write of what is put together after",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("drafts", { key: "k1", words: ["b", "a"] }));
  },
  runs: [
    {
      call: "drafts:sort",
      args: { key: 1, tag: "x" },
      writer: { path: "drafts:append", args: { word: "0" } },
    },
    { call: "drafts:sort", args: { key: 1 }, writer: { path: "drafts:append", args: { word: "0" } } },
    { call: "drafts:sort", args: { key: 2 }, isUntouched: true },
  ],
};
