import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "writes of objects that the action has put together before",
  runs: [{ call: "imports:add", args: { rows: ["a", "b"] }, writer: { path: "imports:clear", args: {} } }],
};
