import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a choice between two references",
  refused: "declaredElsewhere",
};
