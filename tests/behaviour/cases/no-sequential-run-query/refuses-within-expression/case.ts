import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read within a larger expression",
  refused: "withinExpression",
  base: "users",
};
