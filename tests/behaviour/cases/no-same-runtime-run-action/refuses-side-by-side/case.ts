import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = { title: "a call beside others", refused: "sideBySide" };
