import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a directive that nothing in the file needs, by deleting it",
  fetch: () => Response.json({ degrees: 21 }),
  runs: [
    {
      call: "weather:refresh",
      args: { city: "Rome" },
      expected: { value: 21, tables: { weather: [{ city: "Rome", degrees: 21 }] } },
    },
  ],
};
