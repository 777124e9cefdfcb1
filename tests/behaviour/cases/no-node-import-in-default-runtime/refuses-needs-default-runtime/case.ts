import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a query that needs Node.js, which no runtime can give it",
  refused: "needsDefaultRuntime",
};
