import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "reads, a guard and writes as one mutation",
  setup: async (t) => {
    await t.run(async (ctx) => {
      for (const size of [1, 2]) await ctx.db.insert("notes", { size, seen: false });
    });
  },
  runs: [
    {
      call: "notes:read",
      args: { by: "ada" },
      expected: {
        value: "2 notes, 3 in all",
        tables: {
          notes: [
            { size: 1, seen: true },
            { size: 2, seen: true },
          ],
          reads: [{ by: "ada", total: 3, kind: "all" }],
        },
      },
    },
  ],
};
