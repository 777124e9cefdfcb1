import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a Node.js module whose constant would have to move",
  refused: "boundToModule",
};
