import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a variable whose promise other code chains on",
  refused: "chainOnName",
};
