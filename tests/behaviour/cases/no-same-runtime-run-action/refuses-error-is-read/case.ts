import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = { title: "a call whose error is shown", refused: "errorIsRead" };
