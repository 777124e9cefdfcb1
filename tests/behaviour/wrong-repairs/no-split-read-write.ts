import type { WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  {
    case: "counter",
    title: "an argument is dropped",
    file: "convex/counters.ts",
    replace: ["      by: args.by,\n", ""],
    objection: /result differ/,
  },
  {
    case: "counter",
    title: "the guard is lost",
    file: "convex/counters.ts",
    replace: ['    if (!counter) throw new Error("no counter");\n', "    if (!counter) return 0;\n"],
    objection: /result differ/,
  },
  {
    case: "counter",
    title: "the write does not see the read",
    file: "convex/counters.ts",
    replace: ["value: counter.value + args.by", "value: args.by"],
    objection: /rows differ/,
  },
  {
    case: "update-or-insert",
    title: "the branches are swapped",
    file: "convex/emails.ts",
    replace: ["    if (existing) {", "    if (!existing) {"],
    objection: /result differ|rows differ/,
  },
  {
    case: "update-or-insert",
    title: "what is counted beside the call is lost",
    file: "convex/sync.ts",
    replace: ["stats.updated++;", ""],
    objection: /result differ/,
  },
  {
    case: "error-of-the-write",
    title: "the condition of the guard is inverted",
    file: "convex/seats.ts",
    replace: ["free < args.count) return { free };", "free >= args.count) return { free };"],
    objection: /rows differ|result differ/,
  },
  {
    case: "error-of-the-write",
    title: "a validator is too narrow",
    file: "convex/seats.ts",
    replace: [
      "args: { row: v.number(), count: v.number() },\n  handler: async (ctx, args) => {\n    const free",
      "args: { row: v.literal(2), count: v.number() },\n  handler: async (ctx, args) => {\n    const free",
    ],
    objection: /result differ/,
  },
];
