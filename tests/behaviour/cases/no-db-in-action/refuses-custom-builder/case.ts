import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a builder that makes a ctx of its own",
  refused: "customBuilder",
};
