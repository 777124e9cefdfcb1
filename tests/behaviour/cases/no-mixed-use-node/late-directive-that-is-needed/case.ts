import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a directive below the imports of a file that needs Node.js, by moving it to the top",
  runs: [{ call: "archive:pack", args: { text: "aaaa" }, expected: { value: "aaaa" } }],
};
