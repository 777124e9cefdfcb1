import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a call and a job that are named by strings",
  runs: [{ call: "invites:invite", args: { email: "ada@example.com" }, runsJobs: true }],
};
