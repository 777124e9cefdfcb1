import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a test of a value that Convex cannot carry",
  refused: "capturedValue",
  base: "users",
};
