import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("one-file", "convex/pages.ts", [
    ["an argument is dropped", "{ slug, depth: deep ? 3 : undefined }", "{ slug }", /result differ/],
    ["the default of a parameter is lost", "depth = 1 }", "depth }", /result differ/],
    [
      "the handler runs twice",
      "    const { state, length }",
      "    await loadHandler(ctx, { slug });\n    const { state, length }",
      /rows differ: nothing became pages/,
    ],
    [
      "the call is left as it was",
      "await loadHandler(ctx, { slug, ",
      "await ctx.runAction((anyApi as any).pages.load, { slug, ",
      /does not load|result differ|should save 1 call/,
    ],
    [
      "another result is given back",
      'text === "" ? "empty" : "new"',
      'text === "" ? "new" : "empty"',
      /result differ/,
    ],
  ]),
  ...mistakesIn("between-node-modules", "convex/signup.ts", [
    ["an argument has another value", "to: email,", "to: `${email}.`,", /rows differ/],
    ["the arguments are in another order", '["Hello", "Welcome"]', '["Welcome", "Hello"]', /rows differ/],
  ]),
  ...mistakesIn("ctx-taken-apart", "convex/reports.ts", [
    [
      "the helper gets a part of the ctx",
      "await collectHandler(ctx)",
      "await collectHandler({ scheduler } as never)",
      /result differ/,
    ],
    ["what comes later comes first", '{ text: "collected" }', '{ text: "later" }', /rows differ/],
  ]),
  ...mistakesIn("failure-is-logged", "convex/backup.ts", [
    [
      "the guard in the handler is lost",
      '  if (bucket === "") throw new Error("no bucket");\n',
      "",
      /rows differ/,
    ],
    [
      "the failure ends the action",
      'console.error("the backup failed", error);',
      "throw error;",
      /result differ/,
    ],
  ]),
  ...mistakesIn("failure-goes-on", "convex/payments.ts", [
    [
      "the data of the error is lost",
      'new ConvexError({ code: "negative", cents: args.cents })',
      'new Error("negative")',
      /result differ/,
    ],
    [
      "the error is caught",
      "await settleHandler(ctx, { cents })",
      "await settleHandler(ctx, { cents }).catch(() => null)",
      /result differ/,
    ],
  ]),
  ...mistakesIn("http-route", "convex/search.ts", [
    ["the wrong function is called", "{ name: text }", '{ name: "chair" }', /result differ/],
  ]),
];
