import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a statement that prepares what the query would take along",
  refused: "topLevelEffect",
};
