import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "the losers of a race",
  refused: "race",
  config: "strict",
};
