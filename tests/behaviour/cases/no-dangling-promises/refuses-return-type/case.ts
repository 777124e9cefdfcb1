import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a handler that declares to return no promise",
  refused: "returnType",
};
