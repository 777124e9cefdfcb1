import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a Node.js module that also holds the query and the mutation that its action calls",
  isPictured: true,
  runs: [
    {
      call: "digests:record",
      args: { text: "hello" },
      expected: {
        value: { digest: "5d41402abc4b2a76b9719d911017c592", seen: 0 },
        tables: { digests: [{ digest: "5d41402abc4b2a76b9719d911017c592", length: 5 }] },
      },
    },
    {
      call: "overview:count",
      expected: { value: 0 },
    },
  ],
};
