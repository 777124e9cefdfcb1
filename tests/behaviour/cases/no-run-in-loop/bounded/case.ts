import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a list that is written out, with an error in the middle: then nothing is done",
  runs: [
    { call: "setup:seed", args: {}, transactions: { before: 3, after: 1 } },
    { call: "setup:seedWrong", args: {}, transactions: { before: 2, after: 1 }, expected: { tables: {} } },
  ],
};
