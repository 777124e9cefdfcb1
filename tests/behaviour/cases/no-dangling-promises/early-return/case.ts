import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a promise in a variable that one path leaves behind",
  runs: [
    { call: "scanner:scan", args: { text: "receipt", draft: true } },
    { call: "scanner:scan", args: { text: "receipt", draft: false }, isUntouched: true },
  ],
};
