import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a handler that comes from another module",
  refused: "handlerElsewhere",
};
