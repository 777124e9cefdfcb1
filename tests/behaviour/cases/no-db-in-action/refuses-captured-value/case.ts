import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = { title: "a set that the write needs", refused: "capturedValue" };
