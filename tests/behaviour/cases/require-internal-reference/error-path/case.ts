import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "references in try, catch and finally, to functions that throw",
  runs: [
    { call: "jobs:run", args: { steps: 2 } },
    { call: "jobs:run", args: { steps: 0 } },
  ],
};
