import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call whose failure is only logged",
  runs: [
    { call: "backup:run", args: { bucket: "main" } },
    { call: "backup:run", args: { bucket: "" } },
  ],
};
