import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a job that is scheduled between two reads",
  refused: "otherCtxUse",
  base: "users",
};
