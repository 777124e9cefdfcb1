import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a helper outside of the functions directory that needs Node.js",
  runs: [{ call: "reports:name", args: { parts: ["a", "..", "b"] }, expected: { value: "b.txt" } }],
};
