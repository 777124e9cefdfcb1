import type { WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  {
    case: "both-or-none",
    title: "the writes are made in two mutations",
    file: "convex/orders.ts",
    replace: [
      '    return "placed";',
      '    await ctx.runMutation(internal.orders.clear, {});\n    return "placed";',
    ],
    objection: /rows differ|as many gaps/,
  },
  {
    case: "both-or-none",
    title: "a write is lost",
    file: "convex/orders.ts",
    replace: ["    await createHandler(ctx, args.createArgs);\n", ""],
    objection: /rows differ/,
  },
  {
    case: "both-or-none",
    title: "the error of the second write is swallowed",
    file: "convex/orders.ts",
    replace: ['      currency: "EUR",\n    });', '      currency: "EUR",\n    }).catch(() => null);'],
    objection: /orders:place/,
  },
  {
    case: "both-or-none",
    title: "a value is not the one that was given",
    file: "convex/orders.ts",
    replace: ["amount: args.count * 10,", "amount: args.count,"],
    objection: /rows differ/,
  },
  {
    case: "write-if-changed",
    title: "the test is lost",
    file: "convex/messages.ts",
    replace: [
      "    if (args.draft !== undefined && args.draft !== args.old) {",
      "    if (args.draft !== undefined) {",
    ],
    objection: /rows differ/,
  },
  {
    case: "write-if-changed",
    title: "a validator lets too little in",
    file: "convex/messages.ts",
    replace: ["    draft: v.optional(v.string()),", "    draft: v.string(),"],
    objection: /result differ/,
  },
  {
    case: "read-what-was-written",
    title: "the read comes first",
    file: "convex/tickets.ts",
    replace: [
      "const ticket = await getHandler(ctx, { id });",
      'const ticket = await ctx.db.query("tickets").order("desc").filter((q) => q.neq(q.field("_id"), id)).first();',
    ],
    objection: /result differ/,
  },
];
