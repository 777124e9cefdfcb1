import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callee whose handler is a function of its module already",
  runs: [{ call: "feeds:read", args: { url: "feed" } }],
};
