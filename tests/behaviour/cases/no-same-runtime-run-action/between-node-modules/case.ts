import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call from one Node.js module into another",
  runs: [{ call: "signup:welcome", args: { email: "ada@example.com" } }],
};
