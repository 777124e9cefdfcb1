import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write that depends on the arguments, after one that does not",
  runs: [
    {
      call: "chat:say",
      args: { text: "hi", draft: "d1", old: "d0" },
      writer: { path: "messages:wipe", args: {} },
    },
    { call: "chat:say", args: { text: "hi", draft: "d0", old: "d0" }, isUntouched: true },
    { call: "chat:say", args: { text: "hi", old: "d0" }, isUntouched: true },
  ],
};
