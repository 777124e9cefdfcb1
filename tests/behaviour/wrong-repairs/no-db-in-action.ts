import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("one-read", "convex/members.ts", [
    [
      "an argument is dropped",
      "internal.members.getMember, { email }",
      "internal.members.getMember, {} as never",
      /the code after fails/,
    ],
    [
      "a validator is too narrow",
      "args: { email: v.string() },\n  handler: async (ctx, { email }) =>",
      'args: { email: v.literal("bob@example.com") },\n  handler: async (ctx, { email }) =>',
      /the code after fails/,
    ],
    [
      "the reference names nothing",
      "internal.members.getMember",
      "(internal as any).members.findMember",
      /the code after fails/,
    ],
    ["the await is missing", "= await ctx.runQuery", "= ctx.runQuery", /result|returns|stranger/],
  ]),
  ...mistakesIn("read-guard-write", "convex/notes.ts", [
    ["a write is lost", "      await ctx.db.patch(note._id, { seen: true });\n", "", /table notes/],
    ["only one result is handed back", "return { notes, total };", "return { notes };", /undefined in all/],
    ["the guard is inverted", "notes.length === 0", "notes.length !== 0", /the code after fails/],
    [
      "a value is not handed over",
      "      by: args.by,\n      kind,\n",
      "      by: args.by,\n",
      /table reads/,
    ],
    ["a query does the writes", "= internalMutation(", "= internalQuery(", /does not load|the code after/],
  ]),
  ...mistakesIn("returned-at-once", "convex/tags.ts", [
    ["nothing is given back", "    return (await", "    (await", /null/],
  ]),
  ...mistakesIn("from-node", "convex/uploadMutations.ts", [
    [
      "the mutation stays in the Node.js module",
      "import { internalMutation",
      '"use node";\nimport { internalMutation',
      /load|Only actions can be defined in Node/,
    ],
  ]),
  ...mistakesIn("in-a-branch", "convex/jobs.ts", [
    ["the work is done in any case", "if (all) {", "if (!all) {", /0|table jobs/],
  ]),
  ...mistakesIn("in-a-helper", "convex/teams.ts", [
    [
      "the results are swapped",
      "return { members, team };",
      "return { members: [team], team: members[0] };",
      /undefined|Ada/,
    ],
  ]),
  ...mistakesIn("from-a-response", "convex/events.ts", [
    [
      "a value is of another name",
      "{ kind, cents, from });\n  },",
      "{ kind, cents, form: from });\n  },",
      /table events/,
    ],
  ]),
];
