import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a loop that ends at the first user",
  refused: "leavesLoop",
  base: "users",
};
