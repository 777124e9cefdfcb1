import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = { title: "a ctx that was taken apart", refused: "ctxNotAtHand" };
