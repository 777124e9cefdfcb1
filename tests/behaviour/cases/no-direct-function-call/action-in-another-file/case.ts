import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an action that calls an action of another file, in the Node.js runtime",
  fetch: (request) => new Response(null, { status: request.url.endsWith("/bounce") ? 550 : 202 }),
  runs: [
    { call: "digest:send", args: { to: ["ada", "alan"] } },
    { call: "digest:send", args: { to: ["bounce"] } },
  ],
};
