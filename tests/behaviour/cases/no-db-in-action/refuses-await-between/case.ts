import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a loop that waits for something else",
  refused: "awaitBetween",
};
