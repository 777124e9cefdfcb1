import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a `void` whose value is returned",
  refused: "valueIsUsed",
};
