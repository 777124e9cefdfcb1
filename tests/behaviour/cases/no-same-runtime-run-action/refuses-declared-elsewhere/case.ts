import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a reference behind a cast",
  refused: "declaredElsewhere",
};
