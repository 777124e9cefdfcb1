import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write of what a response holds",
  fetch: () => Response.json({ kind: "paid", cents: 5 }),
  runs: [
    {
      call: "events:pull",
      args: { from: "https://example.com/events" },
      expected: {
        value: "paid",
        tables: { events: [{ kind: "paid", cents: 5, from: "https://example.com/events" }] },
      },
    },
  ],
};
