import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a file in which internal is something else",
  refused: "nameIsTaken",
};
