import type { WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  {
    case: "void-mutation",
    title: "the await is missing",
    file: "convex/receipts.ts",
    replace: ["await ctx.runMutation", "ctx.runMutation"],
    objection: /something dangles/,
  },
  {
    case: "void-mutation",
    title: "an argument is dropped",
    file: "convex/receipts.ts",
    replace: ["{ merchant, total });\n    return", "{ merchant } as never);\n    return"],
    objection: /result differ/,
  },
];
