import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an early return between the uses",
  refused: "leavesGroup",
};
