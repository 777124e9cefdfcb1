import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a variable that the query and the action use and one of them assigns to",
  refused: "sharedState",
};
