import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a helper of queries that the action calls",
  refused: "dbInHelper",
};
