import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write that asks for more of the ctx",
  refused: "otherCtxUse",
};
