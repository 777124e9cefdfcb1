import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = { title: "a handler that uses its this", refused: "usesThis" };
