import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read of a whole table",
  refused: "unboundedRead",
  base: "users",
};
