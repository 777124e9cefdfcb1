import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "calls and scheduled work behind `api`",
  runs: [{ call: "digest:send", args: { member: "ada" }, runsJobs: true }],
};
