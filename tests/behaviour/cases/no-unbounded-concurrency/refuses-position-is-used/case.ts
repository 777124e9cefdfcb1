import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callback that takes the position in the list",
  config: "strict",
  refused: "positionIsUsed",
};
