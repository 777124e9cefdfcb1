import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a callee whose ctx has a type of another name",
  refused: "unprintableType",
};
