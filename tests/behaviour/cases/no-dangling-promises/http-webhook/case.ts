import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a webhook that answers before its work is written, beside one that streams",
  runs: [
    { request: { path: "/stripe", method: "POST", body: '{"type":"invoice.paid","customer":"c1"}' } },
    { request: { path: "/stripe", method: "POST", body: '{"type":"ping"}' }, isUntouched: true },
    { request: { path: "/stream" } },
  ],
};
