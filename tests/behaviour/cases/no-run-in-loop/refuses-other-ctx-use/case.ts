import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "two writes per item",
  refused: "otherCtxUse",
  base: "users",
};
