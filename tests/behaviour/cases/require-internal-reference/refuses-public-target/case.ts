import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a function that clients may call as well",
  refused: "publicTarget",
};
