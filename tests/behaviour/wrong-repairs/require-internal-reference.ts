import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("error-path", "convex/jobs.ts", [
    ["another function is named", "internal.jobs.begin", "internal.jobs.note", /result differ/],
    [
      "the order of two operations is swapped",
      'await fetch("https://worker.example.com/", { method: "DELETE" });\n      await ctx.runMutation(internal.jobs.note, { text: "over" });',
      'await ctx.runMutation(internal.jobs.note, { text: "over" });\n      await fetch("https://worker.example.com/", { method: "DELETE" });',
      /the trace is not the same/,
    ],
    ["an error is swallowed", "throw error;", "return null;", /result differ: .*EMPTY/],
    [
      "a condition is inverted",
      "if (error instanceof ConvexError)",
      "if (!(error instanceof ConvexError))",
      /rows differ: notes: .*EMPTY/,
    ],
  ]),
  ...mistakesIn("namespace-in-node", "convex/billing/pdf.ts", [
    [
      "the module is another one",
      '["billing/invoices"]',
      '["billing/receipts"]',
      /result differ: .* became .*[Cc]ould not find/,
    ],
    [
      "the scheduled function is another one",
      "billing.invoices.archive",
      "billing.invoices.list",
      /rows differ: _scheduled_functions/,
    ],
  ]),
  ...mistakesIn("helper-and-webhook", "convex/model/issues.ts", [
    [
      "one of two references is replaced by the other",
      "internal.issues.close",
      "internal.issues.open",
      /the trace is not the same/,
    ],
    ["a condition is inverted", 'action === "closed"', 'action !== "closed"', /result differ: .*open/],
    ["a return is lost", "    return false;\n", "", /result differ: .*open/],
  ]),
  ...mistakesIn("helper-and-webhook", "convex/issues.ts", [
    ["a validator is too narrow", "returns: v.boolean()", "returns: v.null()", /result differ/],
  ]),
  ...mistakesIn("scheduled", "convex/digest.ts", [
    ["an await is missing", "await ctx.runMutation", "ctx.runMutation", /the trace is not the same/],
    [
      "an argument is dropped",
      "internal.digest.record, { member });",
      "internal.digest.record, {} as never);",
      /result differ/,
    ],
    [
      "a guard is lost, and with it the answer that it rests on",
      "    const { weekly } = await ctx.runQuery(internal.digest.preferences, { member });\n    if (!weekly) return 0;\n",
      "",
      /the trace is not the same/,
    ],
    [
      "a job is lost",
      "await ctx.scheduler.runAfter(1_000, internal.digest.record, { member: `${member} (copy)` });",
      "",
      /rows differ: _scheduled_functions/,
    ],
  ]),
  ...mistakesIn("alias-of-a-module", "convex/agent/memory.ts", [
    ["the constant leads to another module", ".agent.memory;", ".agent;", /result differ/],
  ]),
  ...mistakesIn("crons-and-required-module", "convex/cleanup.ts", [
    ["a number is another one", "take(limit)", "take(limit + 1)", /result differ/],
  ]),
];
