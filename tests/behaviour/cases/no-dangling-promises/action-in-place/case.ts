import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a function called in place, which calls an action of the other runtime and hides one failure",
  runs: [
    { call: "chat:reply", args: { text: "hello" }, identity: { subject: "ada", name: "Ada" } },
    { call: "chat:reply", args: { text: "" }, hasOneEnd: true },
  ],
};
