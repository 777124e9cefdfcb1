import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a query whose references are put together elsewhere",
  refused: "declaredElsewhere",
};
