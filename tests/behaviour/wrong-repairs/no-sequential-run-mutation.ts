import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("both-or-none", "convex/orders.ts", [
    [
      "the writes are made in two mutations",
      '    return "placed";',
      '    await ctx.runMutation(internal.orders.clear, {});\n    return "placed";',
      /rows differ|as many gaps/,
    ],
    ["a write is lost", "    await createHandler(ctx, args.createArgs);\n", "", /rows differ/],
    [
      "the error of the second write is swallowed",
      '      currency: "EUR",\n    });',
      '      currency: "EUR",\n    }).catch(() => null);',
      /orders:place/,
    ],
    [
      "a value is not the one that was given",
      "amount: args.count * 10,",
      "amount: args.count,",
      /rows differ/,
    ],
  ]),
  ...mistakesIn("write-if-changed", "convex/messages.ts", [
    [
      "the test is lost",
      "    if (args.draft !== undefined && args.draft !== args.old) {",
      "    if (args.draft !== undefined) {",
      /rows differ/,
    ],
    [
      "a validator lets too little in",
      "    draft: v.optional(v.string()),",
      "    draft: v.string(),",
      /result differ/,
    ],
  ]),
  ...mistakesIn("read-what-was-written", "convex/tickets.ts", [
    [
      "the read comes first",
      "const ticket = await getHandler(ctx, { id });",
      'const ticket = await ctx.db.query("tickets").order("desc").filter((q) => q.neq(q.field("_id"), id)).first();',
      /result differ/,
    ],
  ]),
];
