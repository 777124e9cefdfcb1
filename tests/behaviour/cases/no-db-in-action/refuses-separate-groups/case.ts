import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "uses with other work between",
  refused: "separateGroups",
};
