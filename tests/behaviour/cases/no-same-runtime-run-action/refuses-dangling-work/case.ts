import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callee that leaves a promise behind",
  refused: "danglingWork",
};
