import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read in a branch, with what is computed between, and an error that is caught",
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("notes", { key: "a", text: "  Hello  " });
      await ctx.db.insert("hashes", { hash: "hello:3" });
      await ctx.db.insert("notes", { key: "b", text: "" });
      await ctx.db.insert("notes", { key: "c", text: "throw" });
    });
  },
  runs: [
    { call: "notes:isKnown", args: { key: "a", salt: 3 }, writer: { path: "notes:change", args: {} } },
    { call: "notes:isKnown", args: { key: "a", salt: 4 } },
    { call: "notes:isKnown", args: { key: "b", salt: 3 }, isUntouched: true },
    { call: "notes:isKnown", args: { key: "c", salt: 3 } },
  ],
};
