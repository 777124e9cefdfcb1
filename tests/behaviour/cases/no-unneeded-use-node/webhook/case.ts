import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a webhook that takes no more than fetch, with a caller in the default runtime",
  config: "strict",
  env: { WEBHOOK_URL: "https://hooks.example.com/a" },
  fetch: async (request) =>
    new Response(null, { status: (await request.text()).includes("bad") ? 400 : 200 }),
  runs: [
    { call: "notify:post", args: { text: "hello" } },
    { call: "notify:post", args: { text: "bad" }, isUntouched: true },
    { call: "tasks:finish", args: { text: "done" }, runsJobs: true, isUntouched: true },
  ],
};
