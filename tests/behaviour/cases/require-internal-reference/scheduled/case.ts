import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "calls and scheduled work behind `api`",
  isPictured: true,
  runs: [{ call: "digest:send", args: { member: "ada" }, runsJobs: true }],
};
