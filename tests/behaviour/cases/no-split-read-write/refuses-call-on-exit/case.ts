import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a job on the way out between a read and a write",
  refused: "callOnExit",
  base: "users",
};
