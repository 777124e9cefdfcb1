import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a global that only Node.js has, which throws when it is reached",
  runs: [
    { call: "codes:encode", args: { text: "hi" }, expected: { value: "aGk=" } },
    { call: "codes:encode", args: { text: "" }, isUntouched: true },
  ],
};
