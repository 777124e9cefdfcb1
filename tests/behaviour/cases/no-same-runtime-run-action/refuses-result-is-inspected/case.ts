import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a caller that tells null from undefined",
  refused: "resultIsInspected",
};
