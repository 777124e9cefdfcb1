import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a promise that is handed to a function which does nothing with it",
  refused: "handedOver",
};
