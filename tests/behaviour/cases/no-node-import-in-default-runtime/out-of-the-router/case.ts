import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an action of the router's own file, where no directive is allowed",
  runs: [
    {
      request: { path: "/sign", method: "POST", body: "x" },
      expected: { value: { body: "9dd4e461268c8034f5c8564e155c67a6", status: 200 } },
    },
  ],
};
