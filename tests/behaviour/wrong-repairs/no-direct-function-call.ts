import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("query-in-a-mutation", "convex/teams.ts", [
    [
      "the function is still called directly",
      "await listMembersHandler(ctx",
      "await listMembers(ctx",
      /calls a function directly/,
    ],
    [
      "an argument has another value",
      "await listMembersHandler(ctx, { team })",
      'await listMembersHandler(ctx, { team: "b" })',
      /result differ/,
    ],
  ]),
];
