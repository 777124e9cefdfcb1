import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a mutation that other modules schedule, in a directory, by references of several forms",
  runs: [
    {
      call: "orders:place",
      args: { item: "tea" },
      runsJobs: true,
      expected: {
        tables: {
          mails: [{ state: "queued", to: "tea" }],
          sent: [{ digest: "a2c00e9876e6ac5c5f4b58b1e0a2a7b1".length, to: "tea" }],
        },
      },
    },
  ],
};
