import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a variable that is declared to hold a promise",
  refused: "typedName",
};
