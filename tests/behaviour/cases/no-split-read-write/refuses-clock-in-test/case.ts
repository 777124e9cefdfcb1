import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a test of the time between a read and a write",
  refused: "clockInTest",
  base: "users",
};
