import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a failure that is recorded on the way out of a catch block",
  fetch: (request) => new Response("", { status: request.url.endsWith("/down") ? 503 : 200 }),
  runs: [
    {
      call: "sync:pull",
      args: { source: "down" },
      hasOneEnd: true,
      expected: {
        tables: { sources: [{ source: "down", status: "failed" }] },
      },
    },
    { call: "sync:pull", args: { source: "up" }, isUntouched: true },
  ],
};
