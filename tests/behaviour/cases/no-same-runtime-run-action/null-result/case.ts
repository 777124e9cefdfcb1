import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call whose result may be null",
  runs: [
    { call: "tokens:use", args: { site: "shop" } },
    { call: "tokens:use", args: { site: "nowhere" } },
  ],
};
