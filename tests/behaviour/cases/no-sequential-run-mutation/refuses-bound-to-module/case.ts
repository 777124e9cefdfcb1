import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "arguments by a constant of the action's module, in a branch",
  refused: "boundToModule",
  base: "users",
};
