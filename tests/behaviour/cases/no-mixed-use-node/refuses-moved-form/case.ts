import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a query that is exported apart from its declaration",
  refused: "movedForm",
};
