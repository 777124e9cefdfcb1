import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a handler that is a generator",
  refused: "generator",
  base: "users",
};
