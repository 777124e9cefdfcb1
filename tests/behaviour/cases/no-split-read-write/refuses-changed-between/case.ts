import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write of a variable that is changed after the read",
  refused: "changedBetween",
  base: "users",
};
