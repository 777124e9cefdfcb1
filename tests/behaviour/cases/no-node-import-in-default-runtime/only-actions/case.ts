import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a module of actions that uses a Node.js module, by the directive",
  isPictured: true,
  runs: [
    {
      call: "checksums:compute",
      args: { text: "hello" },
      expected: { value: "5d41402abc4b2a76b9719d911017c592" },
    },
  ],
};
