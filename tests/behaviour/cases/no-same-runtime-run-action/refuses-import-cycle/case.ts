import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callee whose module imports the caller's",
  refused: "importCycle",
};
