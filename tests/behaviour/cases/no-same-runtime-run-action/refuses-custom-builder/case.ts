import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callee whose builder adds to the ctx",
  refused: "customBuilder",
};
