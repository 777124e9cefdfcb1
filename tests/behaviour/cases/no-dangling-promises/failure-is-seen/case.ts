import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a handler that is not async, whose failure now reaches the caller",
  runs: [
    { call: "members:invite", args: { email: "ada@example.com" } },
    {
      call: "members:invite",
      args: { email: "nowhere" },
      hasOneEnd: true,
      expected: { error: "not an address: nowhere" },
    },
  ],
};
