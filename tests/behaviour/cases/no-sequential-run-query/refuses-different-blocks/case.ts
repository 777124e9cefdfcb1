import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "reads in different functions",
  refused: "differentBlocks",
  base: "users",
};
