import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an action that needs Node.js beside a query and a mutation that it calls",
  runs: [
    {
      call: "start:andWait",
      args: { text: "b\na" },
      expected: { value: ["a", "b"], tables: { lines: [{ text: "a" }, { text: "b" }] } },
    },
    {
      call: "start:now",
      runsJobs: true,
      expected: { tables: { lines: [{ text: "c" }] } },
    },
  ],
};
