import { noSplitReadWrite } from "../../src/rules/no-split-read-write.js";
import { inProject, RuleTester } from "./rule-tester.js";
import { syncAction, syncImports } from "./sync-action.js";

const ruleTester = new RuleTester();
const strict = [{ reportStrictKinds: true }] as const;

const ARGUMENTS = "what comes from";
const DECISION = "or not depending on";

ruleTester.run("no-split-read-write: query-mutation, by a value in the arguments", noSplitReadWrite, {
  valid: [
    {
      name: "allows one mutation that reads and writes",
      code: syncAction(`await ctx.runMutation(internal.drafts.append, { id: args.id, text: args.text });`),
    },
    {
      name: "allows a query and a mutation in a mutation, where they are one transaction",
      code: `${syncImports}\nexport const append = internalMutation(async (ctx) => { const draft: any = await ctx.runQuery(internal.drafts.get, {}); await ctx.runMutation(internal.drafts.set, { draft }); });`,
    },
    {
      name: "allows a write of what was read when it goes through something external (separated)",
      options: strict,
      code: syncAction(`
        const draft = await ctx.runQuery(internal.drafts.get, {});
        const title = await ctx.runAction(internal.ai.title, { draft });
        await ctx.runMutation(internal.drafts.rename, { title });
      `),
    },
    {
      name: "allows a write of what another variable of that name holds",
      code: syncAction(`
        const draft = await ctx.runQuery(internal.drafts.get, {});
        console.log(draft);
        const save = async (draft: string) => await ctx.runMutation(internal.drafts.set, { draft });
        await save(args.text);
      `),
    },
  ],
  invalid: [
    {
      name: "reports a read that is changed and written back, at the name runMutation",
      code: syncAction(`
        const draft = await ctx.runQuery(internal.drafts.get, { id: args.id });
        const text = draft.text + args.text;
        await ctx.runMutation(internal.drafts.set, { id: args.id, text });
      `),
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: ARGUMENTS,
            earlier: "`drafts.get` on line 4",
            later: "`drafts.set`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports a query that stands in the mutation's own arguments",
      code: syncAction(
        `await ctx.runMutation(internal.drafts.set, { text: await ctx.runQuery(internal.drafts.get, {}) });`,
      ),
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: ARGUMENTS,
            earlier: "`drafts.get` on line 4",
            later: "`drafts.set`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports a value that takes a detour: destructured, pushed, filtered, put into a template",
      code: syncAction(`
        const { edits, ...draft } = await ctx.runQuery(internal.drafts.get, {});
        const history = edits.filter((edit: any) => edit.kept);
        history.push(args.edit);
        const request: any = {};
        request.history = \`\${JSON.stringify(history)}\`;
        await ctx.runMutation(internal.drafts.setHistory, request);
      `),
      errors: [{ messageId: "queryMutation", line: 9, column: 11, endLine: 9, endColumn: 22 }],
    },
    {
      name: "reports each item of what was read, as a pair rather than as a loop",
      code: syncAction(`
        const stale = await ctx.runQuery(internal.sessions.stale, {});
        for (const session of stale) {
          await ctx.runMutation(internal.sessions.end, { id: session._id });
        }
      `),
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: ARGUMENTS,
            earlier: "`sessions.stale` on line 4",
            later: "`sessions.end`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 13,
          endLine: 6,
          endColumn: 24,
        },
      ],
    },
  ],
});

ruleTester.run("no-split-read-write: query-mutation, by a decision", noSplitReadWrite, {
  valid: [
    {
      name: "allows a test of something else between the two (independent)",
      code: syncAction(`
        const rows = await ctx.runQuery(internal.rows.list, {});
        if (args.quiet) return rows;
        await ctx.runMutation(internal.visits.log, {});
        return rows;
      `),
    },
    {
      name: "allows a test of the result that does not decide whether the mutation runs (independent)",
      code: syncAction(`
        const rows = await ctx.runQuery(internal.rows.list, {});
        if (rows.length === 0) console.log("none");
        await ctx.runMutation(internal.visits.log, {});
      `),
    },
  ],
  invalid: [
    ...[
      ["an early return", "if (row !== null) return row;"],
      ["a throw", 'if (row === null) throw new Error("gone");'],
      ["an if", "if (row === null)"],
      ["a logical and", "row &&"],
      ["a conditional", "row ? null :"],
    ].map(([what = "", decision = ""]) => ({
      name: `reports a mutation that ${what} decides on`,
      code: syncAction(
        `const row = await ctx.runQuery(internal.rows.byKey, {});\n${decision}\nawait ctx.runMutation(internal.rows.insert, {});`,
      ),
      errors: [
        {
          messageId: "queryMutation" as const,
          data: {
            dependence: DECISION,
            earlier: "`rows.byKey` on line 4",
            later: "`rows.insert`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 22,
        },
      ],
    })),
    {
      name: "reports a mutation in a case that the result chooses",
      code: syncAction(`
        const job = await ctx.runQuery(internal.jobs.get, {});
        switch (job.state) {
          case "done":
            return;
          case "failed":
            await ctx.runMutation(internal.jobs.retry, {});
        }
      `),
      errors: [{ messageId: "queryMutation", line: 9, column: 15, endLine: 9, endColumn: 26 }],
    },
    {
      name: "reports an HTTP action that looks whether an event is known before it stores it",
      code: `${syncImports}\nexport const hook = httpAction(async ({ runMutation, runQuery }, request) => {\n  const { id } = await request.json();\n  if (await runQuery(internal.events.byId, { id })) return new Response("seen");\n  await runMutation(internal.events.store, { id });\n  return new Response("stored");\n});`,
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: DECISION,
            earlier: "`events.byId` on line 5",
            later: "`events.store`",
            laterPlace: "",
            owner: "HTTP action `hook`",
          },
          line: 6,
          column: 9,
          endLine: 6,
          endColumn: 20,
        },
      ],
    },
  ],
});

ruleTester.run("no-split-read-write: independent", noSplitReadWrite, {
  valid: [
    {
      name: "allows, unless asked, an access log after a read",
      code: syncAction(`
        const rows = await ctx.runQuery(internal.rows.list, {});
        await ctx.runMutation(internal.visits.log, { path: args.path });
        return rows;
      `),
    },
    {
      name: "leaves a read after a write to no-sequential-run-mutation",
      options: strict,
      code: syncAction(`
        await ctx.runMutation(internal.visits.log, {});
        return await ctx.runQuery(internal.rows.list, {});
      `),
    },
  ],
  invalid: [
    {
      name: "reports it with reportStrictKinds",
      options: strict,
      code: syncAction(`
        const rows = await ctx.runQuery(internal.rows.list, {});
        await ctx.runMutation(internal.visits.log, { path: args.path });
        return rows;
      `),
      errors: [
        {
          messageId: "independent",
          data: {
            earlier: "`rows.list` on line 4",
            later: "`visits.log`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 5,
          column: 11,
          endLine: 5,
          endColumn: 22,
        },
      ],
    },
  ],
});

ruleTester.run("no-split-read-write: sometimes-external", noSplitReadWrite, {
  valid: [
    {
      name: "allows, unless asked, a conditional request between the two",
      code: syncAction(`
        const draft = await ctx.runQuery(internal.drafts.get, {});
        if (args.translate) draft.text = (await fetch(args.translate)).statusText;
        await ctx.runMutation(internal.drafts.set, { draft });
      `),
    },
  ],
  invalid: [
    {
      name: "reports it with reportStrictKinds",
      options: strict,
      code: syncAction(`
        const draft = await ctx.runQuery(internal.drafts.get, {});
        if (args.translate) draft.text = (await fetch(args.translate)).statusText;
        await ctx.runMutation(internal.drafts.set, { draft });
      `),
      errors: [
        {
          messageId: "sometimesExternal",
          data: {
            earlier: "`drafts.get` on line 4",
            later: "`drafts.set`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 22,
        },
      ],
    },
  ],
});

ruleTester.run("no-split-read-write: what stays apart", noSplitReadWrite, {
  valid: [
    {
      name: "allows the recorder of a failure (error-path)",
      options: strict,
      code: syncAction(`
        try {
          return await ctx.runQuery(internal.rows.list, {});
        } catch (error) {
          await ctx.runMutation(internal.failures.log, { message: String(error) });
        }
      `),
    },
    {
      name: "allows a component on either side (component)",
      options: strict,
      code: syncAction(`
        const thread = await ctx.runQuery(components.agent.threads.get, {});
        await ctx.runMutation(internal.threads.save, { thread });
        await fetch(args.url);
        const user = await ctx.runQuery(internal.users.get, {});
        await ctx.runMutation(components.agent.threads.create, { user });
      `),
    },
    {
      name: "allows the batches of a paging loop (cursor-loop)",
      options: strict,
      code: syncAction(`
        let isDone = false;
        let cursor: string | null = null;
        while (!isDone) {
          cursor = await ctx.runMutation(internal.rows.migrate, { cursor });
          isDone = cursor === null;
        }
      `),
    },
    {
      name: "allows a read before a loop that awaits something external (loop-external)",
      options: strict,
      code: syncAction(`
        const pages = await ctx.runQuery(internal.pages.due, {});
        for (const page of pages) {
          await ctx.runMutation(internal.pages.claim, { id: page._id });
          await fetch(page.url);
        }
      `),
    },
    {
      name: "allows a read and a write each of whose failures is dealt with apart (isolated)",
      options: strict,
      code: syncAction(`
        let rows: any[] = [];
        try { rows = await ctx.runQuery(internal.rows.list, {}); } catch (error) { console.error(error); }
        try { await ctx.runMutation(internal.visits.log, { count: rows.length }); } catch (error) { console.error(error); }
      `),
    },
  ],
  invalid: [],
});

ruleTester.run("no-split-read-write: helpers", noSplitReadWrite, {
  valid: [
    {
      name: "allows a pair through a helper when checkHelpers is off",
      options: [{ checkHelpers: false }],
      ...inProject("runs-in-helpers"),
      code: `import { requireUser } from "./lib/users";\n${syncAction(`
        const user = await requireUser(ctx);
        await ctx.runMutation(internal.rows.insert, { user });
      `)}`,
    },
  ],
  invalid: [
    {
      name: "reports a write of what a helper has read and returned, two modules away",
      ...inProject("runs-in-helpers"),
      code: `import { openSession } from "./lib/session";\n${syncAction(`
        const session = await openSession(ctx);
        await ctx.runMutation(internal.rows.insert, { author: session.name });
      `)}`,
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: ARGUMENTS,
            earlier: "`users.current` in `openSession` (lib/users.ts:5, called on line 5)",
            later: "`rows.insert`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports a write behind a helper that throws on what it reads",
      ...inProject("runs-in-helpers"),
      code: `import { requireUser } from "./lib/users";\n${syncAction(`
        await requireUser(ctx);
        await ctx.runMutation(internal.rows.insert, {});
      `)}`,
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: DECISION,
            earlier: "`users.current` in `requireUser` (lib/users.ts:5, called on line 5)",
            later: "`rows.insert`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports the helper that writes what its caller has read",
      ...inProject("runs-in-helpers"),
      code: `import { recordVisit } from "./lib/users";\n${syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        await recordVisit(ctx, { userId: user._id });
      `)}`,
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: ARGUMENTS,
            earlier: "`users.get` on line 5",
            later: "`visits.record` in `recordVisit`",
            laterPlace: " (lib/users.ts:15)",
            owner: "action `sync`",
          },
          line: 6,
          column: 7,
          endLine: 6,
          endColumn: 18,
        },
      ],
    },
    {
      name: "reports a wrapper that is given the reference of the mutation",
      ...inProject("runs-in-helpers"),
      code: `import { runMutationRef } from "./lib/run-by-reference";\n${syncAction(`
        const draft = await ctx.runQuery(internal.drafts.get, {});
        await runMutationRef(ctx, internal.drafts.set, { text: draft.text });
      `)}`,
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: ARGUMENTS,
            earlier: "`drafts.get` on line 5",
            later: "`drafts.set` in `runMutationRef`",
            laterPlace: " (lib/run-by-reference.ts:5)",
            owner: "action `sync`",
          },
          line: 6,
          column: 7,
          endLine: 6,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports a read that passes through a pure async helper of another file",
      ...inProject("runs-in-helpers"),
      code: `import { formatName } from "./lib/format";\n${syncAction(`
        const name = await formatName(await ctx.runQuery(internal.users.get, {}));
        await ctx.runMutation(internal.rows.insert, { name });
      `)}`,
      errors: [
        {
          messageId: "queryMutation",
          data: {
            dependence: ARGUMENTS,
            earlier: "`users.get` on line 5",
            later: "`rows.insert`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 22,
        },
      ],
    },
  ],
});

ruleTester.run("no-split-read-write: allow", noSplitReadWrite, {
  valid: [
    {
      name: "allows a pair when one of its calls is allowed",
      options: [{ allow: ["flags.*"] }],
      code: syncAction(`
        const flag = await ctx.runQuery(internal.flags.get, {});
        if (flag) await ctx.runMutation(internal.rows.insert, {});
      `),
    },
  ],
  invalid: [
    {
      name: "reports a pair of which neither call is allowed",
      options: [{ allow: ["flags.*"] }],
      code: syncAction(`
        const row = await ctx.runQuery(internal.rows.get, {});
        await ctx.runMutation(internal.rows.insert, { row });
      `),
      errors: [{ messageId: "queryMutation", line: 5, column: 11, endLine: 5, endColumn: 22 }],
    },
  ],
});
