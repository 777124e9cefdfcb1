import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read that a helper makes",
  refused: "insideHelper",
  base: "users",
};
