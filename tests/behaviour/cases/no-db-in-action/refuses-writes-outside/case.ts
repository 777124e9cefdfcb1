import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a sum in a variable of the action",
  refused: "writesOutside",
};
