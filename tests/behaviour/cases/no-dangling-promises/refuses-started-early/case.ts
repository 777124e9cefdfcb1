import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "what is started early and awaited late",
  refused: "startedEarly",
  config: "strict",
};
