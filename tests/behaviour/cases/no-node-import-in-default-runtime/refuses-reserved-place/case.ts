import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a module of a component, which has no Node.js",
  refused: "reservedPlace",
};
