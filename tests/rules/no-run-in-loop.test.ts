import { noRunInLoop } from "../../src/rules/no-run-in-loop.js";
import { inProject, RuleTester } from "./rule-tester.js";
import { syncAction, syncImports } from "./sync-action.js";

const ruleTester = new RuleTester();

const HALF_DONE = "half done when one of them fails";
const SNAPSHOTS = "each with a snapshot of its own";

ruleTester.run("no-run-in-loop: loop", noRunInLoop, {
  valid: [
    {
      name: "allows a list that is passed as a whole",
      code: syncAction(`
        const rows = args.rows.map((row: any) => ({ ...row, at: Date.now() }));
        await ctx.runMutation(internal.rows.insertMany, { rows });
      `),
    },
    {
      name: "allows a loop in a mutation, where it is one transaction",
      code: `${syncImports}\nexport const all = internalMutation(async (ctx, { rows }: any) => { for (const row of rows) await ctx.runMutation(internal.rows.insert, { row }); });`,
    },
    {
      name: "allows a call whose result the loop goes over",
      code: syncAction(`for (const row of await ctx.runQuery(internal.rows.list, {})) console.log(row);`),
    },
    {
      name: "allows a function that is only made in the loop, and called elsewhere if at all",
      code: syncAction(
        "for (const row of args.rows) args.later.push(() => ctx.runMutation(internal.rows.insert, { row }));",
      ),
    },
  ],
  invalid: [
    {
      name: "reports a mutation per item of a for…of, at the name runMutation, and says what to write",
      code: syncAction(`
        for (const row of args.rows) {
          await ctx.runMutation(internal.rows.insert, { row });
        }
      `),
      errors: [
        {
          messageId: "loop",
          data: {
            harm: HALF_DONE,
            kind: "mutation",
            later: "`rows.insert`",
            laterPlace: "",
            loop: "the loop on line 4",
          },
          line: 5,
          column: 13,
          endLine: 5,
          endColumn: 24,
        },
      ],
    },
    {
      name: "reports a query per item, which is wrong in another way",
      code: syncAction(`
        const found = [];
        for (const match of args.matches) {
          if (match.score < 0.5) continue;
          found.push(await ctx.runQuery(internal.chunks.byVector, { id: match.id }));
        }
        return found;
      `),
      errors: [
        {
          messageId: "loop",
          data: {
            harm: SNAPSHOTS,
            kind: "query",
            later: "`chunks.byVector`",
            laterPlace: "",
            loop: "the loop on line 5",
          },
          line: 7,
          column: 24,
          endLine: 7,
          endColumn: 32,
        },
      ],
    },
    {
      name: "reports a counted loop",
      code: syncAction(`
        for (let index = 0; index < args.rows.length; index++) {
          await ctx.runMutation(internal.rows.insert, { row: args.rows[index] });
        }
      `),
      errors: [{ messageId: "loop", line: 5, column: 13, endLine: 5, endColumn: 24 }],
    },
    {
      name: "reports a for…in over the keys of an object",
      code: syncAction(`for (const key in args.values) await ctx.runMutation(internal.values.set, { key });`),
      errors: [{ messageId: "loop", line: 4, column: 42, endLine: 4, endColumn: 53 }],
    },
    {
      name: "reports map in a Promise.all, with and without an async callback",
      code: syncAction(`
        await Promise.all(args.rows.map(async (row: any) => {
          await ctx.runMutation(internal.rows.insert, { row });
        }));
        await fetch(args.url);
        return await Promise.all(args.ids.map((id: string) => ctx.runQuery(internal.rows.get, { id })));
      `),
      errors: [
        {
          messageId: "loop",
          data: {
            harm: HALF_DONE,
            kind: "mutation",
            later: "`rows.insert`",
            laterPlace: "",
            loop: "the loop on line 4",
          },
          line: 5,
          column: 13,
          endLine: 5,
          endColumn: 24,
        },
        {
          messageId: "loop",
          data: {
            harm: SNAPSHOTS,
            kind: "query",
            later: "`rows.get`",
            laterPlace: "",
            loop: "the loop on line 8",
          },
          line: 8,
          column: 59,
          endLine: 8,
          endColumn: 67,
        },
      ],
    },
    {
      name: "reports forEach, whose promises nobody even waits for",
      code: syncAction(`
        args.rows.forEach(async (row: any) => {
          await ctx.runMutation(internal.rows.insert, { row });
        });
      `),
      errors: [{ messageId: "loop", line: 5, column: 13, endLine: 5, endColumn: 24 }],
    },
    {
      name: "reports asyncMap of convex-helpers",
      code: `import { asyncMap } from "convex-helpers";\n${syncAction(
        "return await asyncMap(args.ids, (id: string) => ctx.runQuery(internal.rows.get, { id }));",
      )}`,
      errors: [{ messageId: "loop", line: 5, column: 53, endLine: 5, endColumn: 61 }],
    },
    {
      name: "reports the innermost of nested loops",
      code: syncAction(`
        for (const table of args.tables) {
          for (const row of table.rows) {
            await ctx.runMutation(internal.rows.insert, { row });
          }
        }
      `),
      errors: [
        {
          messageId: "loop",
          data: {
            harm: HALF_DONE,
            kind: "mutation",
            later: "`rows.insert`",
            laterPlace: "",
            loop: "the loop on line 5",
          },
          line: 6,
          column: 15,
          endLine: 6,
          endColumn: 26,
        },
      ],
    },
    {
      name: "reports the second of two calls in a round only for the pair, the first for the loop",
      code: syncAction(`
        for (const id of args.ids) {
          const row = await ctx.runQuery(internal.rows.get, { id });
          await ctx.runMutation(internal.rows.touch, { row });
        }
      `),
      errors: [{ messageId: "loop", line: 5, column: 25, endLine: 5, endColumn: 33 }],
    },
    {
      name: "reports a loop before which something external is awaited",
      code: syncAction(`
        const rows = await (await fetch(args.url)).json();
        for (const row of rows) await ctx.runMutation(internal.rows.insert, { row });
      `),
      errors: [{ messageId: "loop", line: 5, column: 35, endLine: 5, endColumn: 46 }],
    },
  ],
});

ruleTester.run("no-run-in-loop: loop-external", noRunInLoop, {
  valid: [
    {
      name: "allows a round that awaits something external, before or after the call, or on some paths only",
      code: syncAction(`
        for (const url of args.urls) {
          const page = await fetch(url);
          await ctx.runMutation(internal.pages.save, { status: page.status });
        }
        for (const row of args.rows) {
          await ctx.runMutation(internal.rows.claim, { row });
          if (row.notify) await ctx.runAction(internal.mail.send, { row });
        }
      `),
    },
    {
      name: "allows a round that waits for a helper that awaits something external",
      ...inProject("runs-in-helpers"),
      code: `import { sendMail } from "./lib/mail";\n${syncAction(`
        await Promise.all(args.people.map(async (person: any) => {
          await sendMail(person.address);
          await ctx.runMutation(internal.mails.log, { to: person.address });
        }));
      `)}`,
    },
  ],
  invalid: [
    {
      name: "reports a round that only waits for auth and the scheduler besides",
      code: syncAction(`
        for (const row of args.rows) {
          await ctx.runMutation(internal.rows.claim, { row });
          await ctx.scheduler.runAfter(0, internal.mail.send, { row });
        }
      `),
      errors: [{ messageId: "loop", line: 5, column: 13, endLine: 5, endColumn: 24 }],
    },
  ],
});

ruleTester.run("no-run-in-loop: cursor-loop", noRunInLoop, {
  valid: [
    {
      name: "allows paging by cursor",
      code: syncAction(`
        let cursor: string | null = null;
        let isDone = false;
        while (!isDone) {
          const page: any = await ctx.runQuery(internal.rows.page, { cursor });
          ({ isDone, continueCursor: cursor } = page);
        }
      `),
    },
    {
      name: "allows do…while until nothing is left",
      code: syncAction(`
        let deleted = 0;
        do {
          deleted = await ctx.runMutation(internal.rows.deleteSome, {});
        } while (deleted > 0);
      `),
    },
    {
      name: "allows explicit batches, by their step or by their name",
      code: syncAction(`
        for (let start = 0; start < args.rows.length; start += 100) {
          await ctx.runMutation(internal.rows.insertMany, { rows: args.rows.slice(start, start + 100) });
        }
        await fetch(args.url);
        for (const batch of args.batches) await ctx.runMutation(internal.rows.insertMany, { rows: batch });
        await fetch(args.url);
        await Promise.all(args.chunks.map((rows: any) => ctx.runMutation(internal.rows.insertMany, { rows })));
      `),
    },
    {
      name: "allows retries and polling",
      code: syncAction(`
        for (let attempt = 0; attempt < 3; attempt++) {
          if (await ctx.runMutation(internal.jobs.tryStart, {})) break;
        }
        await fetch(args.url);
        while ((await ctx.runQuery(internal.jobs.state, {})) === "running") console.log("still running");
      `),
    },
  ],
  invalid: [],
});

ruleTester.run("no-run-in-loop: isolated", noRunInLoop, {
  valid: [
    {
      name: "allows items each of which may fail without the others",
      code: syncAction(`
        for (const row of args.rows) {
          try {
            await ctx.runMutation(internal.rows.insert, { row });
          } catch (error) {
            console.error(row.id, error);
          }
        }
      `),
    },
  ],
  invalid: [
    {
      name: "reports items that fail together, in a try around the loop",
      code: syncAction(`
        try {
          for (const row of args.rows) await ctx.runMutation(internal.rows.insert, { row });
        } catch (error) {
          console.error(error);
        }
      `),
      errors: [{ messageId: "loop", line: 5, column: 42, endLine: 5, endColumn: 53 }],
    },
    {
      name: "reports items whose failure is thrown on",
      code: syncAction(`
        for (const row of args.rows) {
          try {
            await ctx.runMutation(internal.rows.insert, { row });
          } catch (error) {
            throw new Error("Cannot insert " + row.id, { cause: error });
          }
        }
      `),
      errors: [{ messageId: "loop", line: 6, column: 15, endLine: 6, endColumn: 26 }],
    },
  ],
});

ruleTester.run("no-run-in-loop: component", noRunInLoop, {
  valid: [
    {
      name: "allows a component's function per item, which may take no list",
      code: syncAction(
        `for (const id of args.ids) await ctx.runMutation(components.agent.threads.remove, { id });`,
      ),
    },
  ],
  invalid: [],
});

ruleTester.run("no-run-in-loop: helpers", noRunInLoop, {
  valid: [
    {
      name: "allows a helper in a loop when checkHelpers is off",
      options: [{ checkHelpers: false }],
      ...inProject("runs-in-helpers"),
      code: `import { loadTeam } from "./lib/users";\n${syncAction("for (const id of args.ids) await loadTeam(ctx, id);")}`,
    },
    {
      name: "allows a helper that makes no run call",
      ...inProject("runs-in-helpers"),
      code: `import { formatName } from "./lib/format";\n${syncAction("for (const user of args.users) await formatName(user);")}`,
    },
  ],
  invalid: [
    {
      name: "reports a helper of another file that is called per item, at its name, and says where the call stands",
      ...inProject("runs-in-helpers"),
      code: `import { recordVisit } from "./lib/users";\n${syncAction(`
        for (const userId of args.ids) await recordVisit(ctx, { userId });
      `)}`,
      errors: [
        {
          messageId: "loop",
          data: {
            harm: HALF_DONE,
            kind: "mutation",
            later: "`visits.record` in `recordVisit`",
            laterPlace: " (lib/users.ts:15)",
            loop: "the loop on line 5",
          },
          line: 5,
          column: 38,
          endLine: 5,
          endColumn: 49,
        },
      ],
    },
    {
      name: "reports a helper two modules away, and a wrapper by the reference it was given",
      ...inProject("runs-in-helpers"),
      code: `import { runMutationRef } from "./lib/run-by-reference";\nimport { openSession } from "./lib/session";\n${syncAction(`
        for (const visit of args.visits) console.log(visit, await openSession(ctx));
        await fetch(args.url);
        for (const row of args.rows) await runMutationRef(ctx, internal.rows.insert, { row });
      `)}`,
      errors: [
        {
          messageId: "loop",
          data: {
            harm: SNAPSHOTS,
            kind: "query",
            later: "`users.current` in `openSession`",
            laterPlace: " (lib/users.ts:5)",
            loop: "the loop on line 6",
          },
          line: 6,
          column: 59,
          endLine: 6,
          endColumn: 70,
        },
        {
          messageId: "loop",
          data: {
            harm: HALF_DONE,
            kind: "mutation",
            later: "`rows.insert` in `runMutationRef`",
            laterPlace: " (lib/run-by-reference.ts:5)",
            loop: "the loop on line 8",
          },
          line: 8,
          column: 36,
          endLine: 8,
          endColumn: 50,
        },
      ],
    },
    {
      name: "reports a local function of the action that is called per item, in the loop",
      code: syncAction(`
        const save = async (row: any) => {
          await ctx.runMutation(internal.rows.insert, { row });
        };
        for (const row of args.rows) await save(row);
      `),
      errors: [{ messageId: "loop", line: 7, column: 36, endLine: 7, endColumn: 40 }],
    },
  ],
});

ruleTester.run("no-run-in-loop: allow", noRunInLoop, {
  valid: [
    {
      name: "allows a function that is allowed",
      options: [{ allow: ["rows.*One"] }],
      code: syncAction(
        `for (const row of args.rows) await ctx.runMutation(internal.rows.insertOne, { row });`,
      ),
    },
  ],
  invalid: [
    {
      name: "reports a function that is not",
      options: [{ allow: ["rows.*One"] }],
      code: syncAction(`for (const row of args.rows) await ctx.runMutation(internal.rows.insert, { row });`),
      errors: [{ messageId: "loop", line: 4, column: 40, endLine: 4, endColumn: 51 }],
    },
  ],
});
