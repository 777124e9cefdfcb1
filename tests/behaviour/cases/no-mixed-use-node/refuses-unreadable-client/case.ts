import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a query that a client names in a file of another language",
  refused: "unreadableClient",
};
