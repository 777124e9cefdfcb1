import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read of a whole table per item",
  refused: "unboundedRead",
  base: "users",
};
