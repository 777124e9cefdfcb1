import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "arguments that only the validator has checked",
  refused: "argumentsDoNotFit",
};
