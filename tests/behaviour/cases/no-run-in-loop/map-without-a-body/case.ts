import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a `Promise.all` of nothing but writes, and one of nothing but reads",
  runs: [{ call: "tags:save", args: { tags: ["x", "y"] }, transactions: { before: 4, after: 2 } }],
};
