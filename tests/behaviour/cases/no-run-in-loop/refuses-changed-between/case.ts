import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write by what the loop itself counts",
  refused: "changedBetween",
  base: "users",
};
