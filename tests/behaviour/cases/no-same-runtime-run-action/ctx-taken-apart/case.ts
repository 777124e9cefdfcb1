import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a caller that has taken its ctx apart",
  runs: [{ call: "reports:build", runsJobs: true }],
};
