import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an effect between two reads",
  refused: "notPure",
  base: "users",
};
