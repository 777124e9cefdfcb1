import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a file with a `Promise` of its own",
  refused: "nameIsTaken",
};
