import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a helper of another file that a webhook calls",
  runs: [
    { request: { path: "/github", method: "POST", body: '{"action":"opened","number":7}' } },
    { request: { path: "/github", method: "POST", body: '{"action":"closed","number":7}' } },
    { request: { path: "/github", method: "POST", body: "no json" } },
  ],
};
