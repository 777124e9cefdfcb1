import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a loop by a counter",
  refused: "loopForm",
  base: "users",
};
