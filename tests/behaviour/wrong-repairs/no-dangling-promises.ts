import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("void-mutation", "convex/receipts.ts", [
    [
      "the await is missing",
      "await ctx.runMutation",
      "ctx.runMutation",
      /after the repair something dangles: 1 pending, 1 unobserved/,
    ],
    [
      "an argument is dropped",
      "{ merchant, total });\n    return",
      "{ merchant } as never);\n    return",
      /result differ/,
    ],
    [
      "the call is made twice",
      "    return { accepted",
      "    await ctx.runMutation(internal.receipts.markSubmitted, { merchant, total });\n    return { accepted",
      /rows differ: nothing became receipts/,
    ],
  ]),
  ...mistakesIn("for-each-in-node", "convex/digest.ts", [
    [
      "only the first of all promises is awaited",
      "Promise.all(",
      "Promise.race(",
      /dropped ≠ drained: rows differ/,
    ],
    [
      "the items are taken in another order",
      "addresses.map(",
      "addresses.toReversed().map(",
      /fetch calls in another order/,
    ],
    [
      "an item is left out",
      "addresses.map(",
      "addresses.slice(1).map(",
      /rows differ: log: .*ada@example\.com.* became nothing/,
    ],
  ]),
  ...mistakesIn("early-return", "convex/scanner.ts", [
    ["a guard is lost", "    if (draft) return { draft: true, id: null };\n", "", /result differ/],
    ["a condition is inverted", "if (draft)", "if (!draft)", /result differ/],
    ["the scheduled job comes later", "60_000", "90_000", /rows differ: _scheduled_functions/],
  ]),
  ...mistakesIn("error-path", "convex/sync.ts", [
    [
      "the error is thrown before the call",
      'await ctx.runMutation(internal.sync.setStatus, { source, status: "failed" });\n      throw error;',
      'throw error;\n      await ctx.runMutation(internal.sync.setStatus, { source, status: "failed" });',
      /table sources holds .*running.* instead of .*failed/,
    ],
    ["the error is swallowed", "throw error;", "return null;", /result differ: .*FEED_DOWN/],
  ]),
  ...mistakesIn("failure-is-seen", "convex/members.ts", [
    ["the return is lost", "    return { email };\n", "", /result differ/],
    [
      "the failure is hidden",
      "internal.members.add, { email })",
      "internal.members.add, { email }).catch(() => null)",
      /it should throw: not an address: nowhere, but it returns/,
    ],
  ]),
  ...mistakesIn("best-effort-log", "convex/search.ts", [
    ["the failure is not caught", ".catch(console.error)", "", /result differ: .* became .*the log is full/],
    [
      "a validator is too narrow",
      "args: { text: v.string() },\n  handler: async (ctx, { text }) => {\n    const",
      'args: { text: v.literal("shoes") },\n  handler: async (ctx, { text }) => {\n    const',
      /result differ: .* became .*ArgumentValidationError/,
    ],
  ]),
  ...mistakesIn("chain-in-helper", "convex/model/warehouse.ts", [
    [
      "the chain begins after what it was chained to",
      "reservation) =>",
      "reservation) => () =>",
      /fetch calls differ: .*warehouse\.example\.com.* became nothing/,
    ],
  ]),
  ...mistakesIn("map-of-uploads", "convex/gallery.ts", [
    [
      "another function is called",
      "ctx.runMutation(internal.gallery.add",
      "ctx.runMutation(internal.gallery.resize",
      /result differ/,
    ],
    ["an argument has another value", "position }),", "position: position + 1 }),", /rows differ: images/],
  ]),
  ...mistakesIn("http-webhook", "convex/http.ts", [
    ["the response has another status", "status: 200", "status: 204", /POST \/stripe: result differ/],
    [
      "the work outlives the body of the response",
      'await ctx.runMutation(internal.billing.credit, { customer: "streamed" })',
      'void ctx.runMutation(internal.billing.credit, { customer: "streamed" })',
      /GET \/stream: after the repair something dangles/,
    ],
  ]),
  ...mistakesIn("try-finally", "convex/render.ts", [
    [
      "the lock is given back only where nothing fails",
      'await ctx.runMutation(internal.locks.set, { name: "render", held: false })',
      'if (path === "home") await ctx.runMutation(internal.locks.set, { name: "render", held: false })',
      /table locks holds .*true.* instead of .*false/,
    ],
  ]),
  ...mistakesIn("action-in-place", "convex/chat.ts", [
    [
      "the other action is called by the wrong name",
      "internal.model.complete",
      "internal.model.answer",
      /rows differ: messages/,
    ],
  ]),
];
