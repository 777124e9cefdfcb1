import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a constant that holds a part of the way, written as an `any`",
  runs: [
    { call: "agent/memory:remember", args: { facts: ["a", "b"] } },
    { call: "agent/memory:remember", args: { facts: [] } },
  ],
};
