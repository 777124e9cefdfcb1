import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write whose arguments may throw",
  refused: "notPure",
  base: "users",
};
