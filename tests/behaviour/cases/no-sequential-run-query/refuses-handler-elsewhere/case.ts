import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a handler that another module defines",
  refused: "handlerElsewhere",
  base: "users",
};
