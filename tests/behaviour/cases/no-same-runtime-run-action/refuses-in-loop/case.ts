import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = { title: "a call in a loop", refused: "inLoop" };
