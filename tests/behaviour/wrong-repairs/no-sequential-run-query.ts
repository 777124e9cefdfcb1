import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("guard-between", "convex/plans.ts", [
    [
      "another function is called",
      "const plan = await byNameHandler(ctx",
      "const plan = await byNameHandler2(ctx",
      /result differ/,
    ],
    ["a result is not returned", "return { user, plan };", "return { user };", /result differ/],
  ]),
  ...mistakesIn("guard-between", "convex/bills.ts", [
    [
      "a guard of the action is lost",
      "    if (user === null) throw new Error(`no user ${args.name}`);\n",
      "",
      /result differ/,
    ],
    [
      "the snapshot is taken twice",
      "const { user, plan } = await ctx.runQuery(internal.plans.byNameAndByName, {\n      name: args.name,\n    });",
      "const { user } = await ctx.runQuery(internal.plans.byNameAndByName, { name: args.name });\n    const { plan } = await ctx.runQuery(internal.plans.byNameAndByName, { name: args.name });",
      /no serial order|as many gaps/,
    ],
  ]),
  ...mistakesIn("three-in-a-row", "convex/cities.ts", [
    [
      "undefined does not become null",
      "(await teamHandler(ctx, { name: args.name })) ?? null",
      "await teamHandler(ctx, { name: args.name })",
      /result differ/,
    ],
    [
      "the order of arguments is swapped",
      "return { found, who, city };",
      "return { found: who, who: found, city };",
      /result differ/,
    ],
  ]),
];
