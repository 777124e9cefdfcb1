import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "what the callback of an event starts",
  refused: "eventCallback",
};
