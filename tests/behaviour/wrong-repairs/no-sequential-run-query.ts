import type { WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  {
    case: "guard-between",
    title: "another function is called",
    file: "convex/plans.ts",
    replace: ["const plan = await byNameHandler(ctx", "const plan = await byNameHandler2(ctx"],
    objection: /result differ/,
  },
  {
    case: "guard-between",
    title: "a result is not returned",
    file: "convex/plans.ts",
    replace: ["return { user, plan };", "return { user };"],
    objection: /result differ/,
  },
  {
    case: "guard-between",
    title: "a guard of the action is lost",
    file: "convex/bills.ts",
    replace: ["    if (user === null) throw new Error(`no user ${args.name}`);\n", ""],
    objection: /result differ/,
  },
  {
    case: "guard-between",
    title: "the snapshot is taken twice",
    file: "convex/bills.ts",
    replace: [
      "const { user, plan } = await ctx.runQuery(internal.plans.byNameAndByName, {\n      name: args.name,\n    });",
      "const { user } = await ctx.runQuery(internal.plans.byNameAndByName, { name: args.name });\n    const { plan } = await ctx.runQuery(internal.plans.byNameAndByName, { name: args.name });",
    ],
    objection: /no serial order|as many gaps/,
  },
  {
    case: "three-in-a-row",
    title: "undefined does not become null",
    file: "convex/cities.ts",
    replace: [
      "(await teamHandler(ctx, { name: args.name })) ?? null",
      "await teamHandler(ctx, { name: args.name })",
    ],
    objection: /result differ/,
  },
  {
    case: "three-in-a-row",
    title: "the order of arguments is swapped",
    file: "convex/cities.ts",
    replace: ["return { found, who, city };", "return { found: who, who: found, city };"],
    objection: /result differ/,
  },
];
