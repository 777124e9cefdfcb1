import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "the directive of the router, by deleting it",
  runs: [{ request: { path: "/ping" }, expected: { value: { body: "pong", status: 200 } } }],
};
