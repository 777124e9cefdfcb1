import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callee that changes its arguments",
  refused: "argumentsAreChanged",
};
