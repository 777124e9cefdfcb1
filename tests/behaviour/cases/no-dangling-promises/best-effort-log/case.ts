import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a best-effort call, with its failure logged",
  suggestion: "awaitAndCatch",
  runs: [
    { call: "search:run", args: { text: "shoes" } },
    // Nobody was there to hear that the log is full.
    { call: "search:run", args: { text: "full" }, hasOneEnd: true },
  ],
};
