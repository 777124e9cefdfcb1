import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a query that uses a Node.js module itself",
  refused: "needsNode",
};
