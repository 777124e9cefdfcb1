import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a function that is not there",
  refused: "unknownTarget",
};
