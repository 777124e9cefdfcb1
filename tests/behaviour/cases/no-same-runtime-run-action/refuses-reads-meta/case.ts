import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callee that asks for its own name",
  refused: "readsMeta",
};
