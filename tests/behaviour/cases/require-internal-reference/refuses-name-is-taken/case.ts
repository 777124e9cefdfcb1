import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a file in which something else is called `internal`",
  refused: "nameIsTaken",
};
