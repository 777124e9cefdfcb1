import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read of what a write has made, by its result",
  runs: [
    { call: "tickets:open", args: { title: "broken" }, writer: { path: "tickets:renameAll", args: {} } },
  ],
};
