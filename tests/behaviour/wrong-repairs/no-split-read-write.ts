import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("counter", "convex/counters.ts", [
    ["an argument is dropped", "      by: args.by,\n", "", /result differ/],
    [
      "the guard is lost",
      '    if (!counter) throw new Error("no counter");\n',
      "    if (!counter) return 0;\n",
      /result differ/,
    ],
    ["the write does not see the read", "value: counter.value + args.by", "value: args.by", /rows differ/],
  ]),
  ...mistakesIn("update-or-insert", "convex/emails.ts", [
    ["the branches are swapped", "    if (existing) {", "    if (!existing) {", /result differ|rows differ/],
  ]),
  ...mistakesIn("update-or-insert", "convex/sync.ts", [
    ["what is counted beside the call is lost", "stats.updated++;", "", /result differ/],
  ]),
  ...mistakesIn("error-of-the-write", "convex/seats.ts", [
    [
      "the condition of the guard is inverted",
      "free < args.count) return { free };",
      "free >= args.count) return { free };",
      /rows differ|result differ/,
    ],
    [
      "a validator is too narrow",
      "args: { row: v.number(), count: v.number() },\n  handler: async (ctx, args) => {\n    const free",
      "args: { row: v.literal(2), count: v.number() },\n  handler: async (ctx, args) => {\n    const free",
      /result differ/,
    ],
  ]),
];
