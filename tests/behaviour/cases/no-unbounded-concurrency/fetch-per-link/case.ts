import type { BehaviourCase } from "../../../behaviour-case.js";

const urls = Array.from({ length: 230 }, (_, index) => `https://example.com/${String(index)}`);

export const behaviourCase: BehaviourCase = {
  title: "a fetch for each of many links",
  config: "strict",
  fetch: (request) => new Response(null, { status: /7$/.test(request.url) ? 404 : 200 }),
  runs: [
    { call: "links:findBroken", args: { urls } },
    { call: "links:findBroken", args: { urls: urls.slice(0, 3) }, isUntouched: true },
    { call: "links:findBroken", args: { urls: [] }, isUntouched: true },
  ],
};
