import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a list that is computed in place",
  config: "strict",
  refused: "listIsUnnamed",
};
