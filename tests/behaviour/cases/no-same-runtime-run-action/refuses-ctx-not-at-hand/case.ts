import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a caller whose ctx is in an object",
  refused: "ctxNotAtHand",
};
