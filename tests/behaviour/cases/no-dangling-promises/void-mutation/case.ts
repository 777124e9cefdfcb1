import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a mutation behind void",
  runs: [{ call: "receipts:submit", args: { merchant: "Bakery", total: 12.5 } }],
};
