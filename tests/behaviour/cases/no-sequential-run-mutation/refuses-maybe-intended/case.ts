import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "writes of which each failure is caught apart",
  refused: "maybeIntended",
  base: "users",
  config: "strict",
};
