import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "imports of what the default runtime has as globals",
  runs: [
    {
      call: "links:make",
      args: { path: "a b" },
      expected: { value: { host: "example.com", id: 36, path: "/a%20b", size: 3 } },
    },
  ],
};
