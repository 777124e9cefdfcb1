import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a function with a builder of its own",
  refused: "customBuilder",
  base: "users",
};
