import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "the promises of a map that a variable keeps",
  runs: [
    { call: "gallery:upload", args: { captions: ["sea", "shore"] } },
    { call: "gallery:upload", args: { captions: ["one"] } },
    { call: "gallery:upload", args: { captions: [] }, isUntouched: true },
  ],
};
