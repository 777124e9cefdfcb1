import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "arguments that are spread from what was read",
  refused: "computedArguments",
  base: "users",
};
