import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "three reads in a row, of which one gives nothing",
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("teams", { name: "red", lead: "ada" });
      await ctx.db.insert("people", { name: "ada", city: "London" });
      await ctx.db.insert("cities", { name: "London", size: 9 });
    });
  },
  runs: [
    { call: "teams:describe", args: { name: "red" }, writer: { path: "teams:moveHouse", args: {} } },
    { call: "teams:describe", args: { name: "blue" } },
  ],
};
