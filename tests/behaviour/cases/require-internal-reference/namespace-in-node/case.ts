import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a namespace import and quotes, in the Node.js runtime",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("invoices", { total: 12 }));
  },
  runs: [{ call: "billing/pdf:render", runsJobs: true }],
};
