import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a chain of then and catch in a helper of another file",
  runs: [
    { call: "orders:place", args: { item: "desk" } },
    { call: "orders:place", args: { item: "" }, hasOneEnd: true },
  ],
};
