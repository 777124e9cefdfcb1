import type { BehaviourCase } from "../../../behaviour-case.js";

const addresses = ["ada@example.com", "alan@example.com", "grace@example.com"];

export const behaviourCase: BehaviourCase = {
  title: "forEach with an async callback that calls a helper, in the Node.js runtime",
  isPictured: true,
  runs: [
    { call: "digest:send", args: { addresses } },
    { call: "digest:send", args: { addresses: [] }, isUntouched: true },
  ],
};
