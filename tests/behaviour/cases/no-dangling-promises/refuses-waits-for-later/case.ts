import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a heartbeat that later code stops",
  refused: "waitsForLater",
};
