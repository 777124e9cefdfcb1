import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write that is told how long the first one took",
  refused: "measuresTime",
  base: "users",
};
