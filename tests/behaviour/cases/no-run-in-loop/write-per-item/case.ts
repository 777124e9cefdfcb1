import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write per item of the arguments, in chunks of a hundred",
  isPictured: true,
  runs: [
    { call: "names:addAll", args: { names: ["a", "b", "c"] }, transactions: { before: 3, after: 1 } },
    {
      call: "names:addAll",
      args: { names: Array.from({ length: 101 }, (_, index) => `n${index}`) },
      transactions: { before: 101, after: 2 },
    },
    { call: "names:addAll", args: { names: [] }, isUntouched: true },
  ],
};
