import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a guard in either branch",
  refused: "unclearGuard",
  base: "users",
};
