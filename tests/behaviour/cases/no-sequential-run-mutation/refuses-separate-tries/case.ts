import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write with a try of its own",
  refused: "separateTries",
  base: "users",
};
