import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an HTTP action that writes each row of its body, and counts them",
  runs: [
    {
      request: { path: "/rows", method: "POST", body: '[{"id":1,"text":"a"},{"id":2}]' },
      transactions: { before: 2, after: 1 },
    },
    { request: { path: "/rows", method: "POST", body: "[]" }, isUntouched: true },
  ],
};
