import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "`forEach` of a Map",
  refused: "notAnArray",
};
