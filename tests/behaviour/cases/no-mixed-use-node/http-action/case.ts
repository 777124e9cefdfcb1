import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an HTTP action that the router imports from a Node.js module",
  runs: [
    {
      request: { path: "/hook", method: "POST", body: "order 7" },
      expected: {
        value: { body: "9df6642eafe26eaccbcd21690bb60119", status: 201 },
        tables: { hooks: [{ body: "order 7" }] },
      },
    },
    {
      request: { path: "/hook", method: "POST", body: "" },
      expected: { value: { body: "empty", status: 400 } },
    },
  ],
};
