import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a constant that names a public function too",
  refused: "aliasIsShared",
};
