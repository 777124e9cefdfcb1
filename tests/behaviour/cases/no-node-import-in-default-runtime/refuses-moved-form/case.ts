import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "functions of a Node.js module that a module of the default runtime hands on",
  refused: "movedForm",
};
