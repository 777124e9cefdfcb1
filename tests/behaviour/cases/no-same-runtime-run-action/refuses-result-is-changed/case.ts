import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a caller that changes the result",
  refused: "resultIsChanged",
};
