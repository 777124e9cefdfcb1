import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "two writes, of which the second may fail: then the first is undone",
  runs: [
    { call: "orders:place", args: { item: "tea", count: 2 }, writer: { path: "orders:clear", args: {} } },
    {
      call: "orders:place",
      args: { item: "tea", count: 0 },
      expected: { error: "nothing to charge", tables: {} },
    },
  ],
};
