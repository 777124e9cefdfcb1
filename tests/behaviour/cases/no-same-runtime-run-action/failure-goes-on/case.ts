import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call whose error ends the action, data and all",
  runs: [
    { call: "payments:charge", args: { cents: 500 } },
    { call: "payments:charge", args: { cents: -1 } },
    { call: "payments:charge", args: { cents: 0 } },
  ],
};
