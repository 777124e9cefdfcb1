import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write whose function is chosen at run time",
  refused: "unknownTarget",
  base: "users",
};
