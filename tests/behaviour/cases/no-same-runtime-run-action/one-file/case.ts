import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call within one module",
  runs: [
    { call: "pages:refresh", args: { slug: "start" } },
    { call: "pages:refresh", args: { slug: "start", deep: true } },
  ],
  isPictured: true,
};
