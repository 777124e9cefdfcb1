import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call that is awaited later",
  refused: "notAwaitedHere",
};
