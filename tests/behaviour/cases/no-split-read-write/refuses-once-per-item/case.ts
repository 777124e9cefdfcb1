import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write once per item of what was read",
  refused: "oncePerItem",
  base: "users",
};
