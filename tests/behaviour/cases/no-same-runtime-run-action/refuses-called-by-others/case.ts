import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call in a callback of somebody else",
  refused: "calledByOthers",
};
