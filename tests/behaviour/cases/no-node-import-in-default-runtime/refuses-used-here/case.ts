import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a helper that needs Node.js and is exported to other modules",
  refused: "usedHere",
};
