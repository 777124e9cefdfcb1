import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a helper that is not async, and whose caller does not wait for it",
  refused: "syncCallers",
};
