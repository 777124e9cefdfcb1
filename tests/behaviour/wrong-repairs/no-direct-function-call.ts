import type { WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  {
    case: "query-in-a-mutation",
    title: "the function is still called directly",
    file: "convex/teams.ts",
    replace: ["await listMembersHandler(ctx", "await listMembers(ctx"],
    objection: /calls a function directly/,
  },
  {
    case: "query-in-a-mutation",
    title: "an argument has another value",
    file: "convex/teams.ts",
    replace: ["await listMembersHandler(ctx, { team })", 'await listMembersHandler(ctx, { team: "b" })'],
    objection: /result differ/,
  },
];
