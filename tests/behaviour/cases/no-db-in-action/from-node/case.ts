import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write in a Node.js module, which goes into a new one",
  runs: [
    {
      call: "uploadActions:register",
      args: { name: "plan.pdf" },
      expected: { value: 10, tables: { uploads: [{ name: "plan.pdf", key: "bmFtZQ==", size: 10 }] } },
    },
  ],
};
