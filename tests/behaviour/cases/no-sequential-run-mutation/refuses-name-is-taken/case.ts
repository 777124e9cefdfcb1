import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "results in two branches under one name",
  refused: "nameIsTaken",
  base: "users",
};
