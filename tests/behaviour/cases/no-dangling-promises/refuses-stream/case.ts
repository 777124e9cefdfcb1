import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "what a stream starts when its reader leaves",
  refused: "stream",
};
