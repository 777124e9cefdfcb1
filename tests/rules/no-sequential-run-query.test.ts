import { noSequentialRunQuery } from "../../src/rules/no-sequential-run-query.js";
import { inProject, RuleTester } from "./rule-tester.js";
import { syncAction, syncImports } from "./sync-action.js";

const ruleTester = new RuleTester();
const strict = [{ reportStrictKinds: true }] as const;

ruleTester.run("no-sequential-run-query: query-query", noSequentialRunQuery, {
  valid: [
    {
      name: "allows one query that reads both",
      code: syncAction(`const { team, user } = await ctx.runQuery(internal.teams.withOwner, args);`),
    },
    {
      name: "allows two queries in a mutation, where they are one transaction",
      code: `${syncImports}\nexport const touch = internalMutation(async (ctx) => { await ctx.runQuery(internal.a.one, {}); await ctx.runQuery(internal.a.two, {}); });`,
    },
    {
      name: "allows the steps of a workflow, which are no calls of an action",
      code: `import { workflow } from "./workflow";\n${syncImports}\nexport const onboard = workflow.define({ handler: async (step) => { await step.runQuery(internal.a.one, {}); await step.runQuery(internal.a.two, {}); } });`,
    },
    {
      name: "allows queries of which only one runs",
      code: syncAction(`
        const rows = args.mine
          ? await ctx.runQuery(internal.rows.mine, {})
          : await ctx.runQuery(internal.rows.all, {});
        return rows;
      `),
    },
    {
      name: "allows a second query behind a return that is always taken",
      code: syncAction(`
        if (args.brief) return await ctx.runQuery(internal.rows.brief, {});
        return await ctx.runQuery(internal.rows.full, {});
      `),
    },
  ],
  invalid: [
    {
      name: "reports the second of two queries in a row, at the name runQuery, and names the first with its line",
      code: syncAction(`
        const user = await ctx.runQuery(internal.users.get, { id: args.id });
        const team = await ctx.runQuery(internal.teams.ofUser, { id: args.id });
        return { team, user };
      `),
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.get` on line 4",
            later: "`teams.ofUser`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 5,
          column: 24,
          endLine: 5,
          endColumn: 32,
        },
      ],
    },
    {
      name: "reports each of a row after the first, with its own neighbour",
      code: syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        const team = await ctx.runQuery(internal.teams.get, { id: user.team });
        return [user, team, await ctx.runQuery(internal.plans.get, { id: team.plan })];
      `),
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.get` on line 4",
            later: "`teams.get`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 5,
          column: 24,
          endLine: 5,
          endColumn: 32,
        },
        {
          messageId: "queryQuery",
          data: {
            earlier: "`teams.get` on line 5",
            later: "`plans.get`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 31,
          endLine: 6,
          endColumn: 39,
        },
      ],
    },
    {
      name: "reports a second query when only a throw, a log line and pure code lie between",
      code: syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        if (user === null) throw new Error("No such user");
        console.log("found", user.name.trim());
        const since = Date.now() - 86_400_000;
        return await ctx.runQuery(internal.visits.since, { since });
      `),
      errors: [{ messageId: "queryQuery", line: 8, column: 18, endLine: 8, endColumn: 26 }],
    },
    {
      name: "reports a second query after auth and the scheduler, which reach nothing outside",
      code: syncAction(`
        await ctx.runQuery(internal.users.get, {});
        await ctx.auth.getUserIdentity();
        await ctx.scheduler.runAfter(0, internal.mail.send, {});
        await ctx.runQuery(internal.teams.get, {});
      `),
      errors: [{ messageId: "queryQuery", line: 7, column: 11, endLine: 7, endColumn: 19 }],
    },
    {
      name: "reports a query after one that runs on some paths only",
      code: syncAction(`
        let user = args.user;
        if (user === undefined) user = await ctx.runQuery(internal.users.get, {});
        return await ctx.runQuery(internal.teams.get, { user });
      `),
      errors: [{ messageId: "queryQuery", line: 6, column: 18, endLine: 6, endColumn: 26 }],
    },
    {
      name: "reports a query among the arguments of a call after another one there",
      code: syncAction(`
        return format(await ctx.runQuery(internal.users.get, {}), await ctx.runQuery(internal.teams.get, {}));
        function format(...parts: unknown[]) { return parts.join(); }
      `),
      errors: [{ messageId: "queryQuery", line: 4, column: 69, endLine: 4, endColumn: 77 }],
    },
    {
      name: "reports runQuery under other names: destructured, renamed, taken from the ctx",
      code: `${syncImports}\nexport const sync = internalAction(async ({ runQuery, ...rest }) => {\n  await runQuery(internal.users.get, {});\n  await runQuery(internal.teams.get, {});\n});\nexport const again = internalAction(async (ctx) => {\n  const read = ctx.runQuery;\n  await read(internal.users.get, {});\n  await read(internal.teams.get, {});\n});`,
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.get` on line 4",
            later: "`teams.get`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 5,
          column: 9,
          endLine: 5,
          endColumn: 17,
        },
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.get` on line 9",
            later: "`teams.get`",
            laterPlace: "",
            owner: "action `again`",
          },
          line: 10,
          column: 9,
          endLine: 10,
          endColumn: 13,
        },
      ],
    },
    {
      name: "reports an HTTP action, and names references in every spelling",
      code: `${syncImports}\nconst self = (internal as any).agent.memory;\nexport const hook = httpAction(async (ctx) => {\n  await ctx.runQuery(self.recent, {});\n  await ctx.runQuery(internal["agent/memory"].rank, {});\n  await ctx.runQuery("agent/memory:prune" as any, {});\n  return new Response();\n});`,
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`agent.memory.recent` on line 5",
            later: "`agent.memory.rank`",
            laterPlace: "",
            owner: "HTTP action `hook`",
          },
          line: 6,
          column: 13,
          endLine: 6,
          endColumn: 21,
        },
        {
          messageId: "queryQuery",
          data: {
            earlier: "`agent.memory.rank` on line 6",
            later: "`agent.memory.prune`",
            laterPlace: "",
            owner: "HTTP action `hook`",
          },
          line: 7,
          column: 13,
          endLine: 7,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports a reference that is not known, and calls it by the name of the call",
      code: syncAction(`
        for (const page of args.pages) console.log(page);
        await ctx.runQuery(args.first, {});
        await ctx.runQuery(args.second, {});
      `),
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`ctx.runQuery` on line 5",
            later: "`ctx.runQuery`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 19,
        },
      ],
    },
  ],
});

ruleTester.run("no-sequential-run-query: separated", noSequentialRunQuery, {
  valid: [
    ...[
      ["fetch", 'await fetch("https://example.com")'],
      ["reading a body", "await args.request.json()"],
      ["runAction", "await ctx.runAction(internal.mail.send, {})"],
      ["a file", "await ctx.storage.get(args.file)"],
      ["a vector search", 'await ctx.vectorSearch("rows", "by_embedding", { vector: args.vector })'],
      ["a timer", "await new Promise((resolve) => setTimeout(resolve, 50))"],
      ["an SDK", "await args.stripe.customers.retrieve(args.customer)"],
      ["a digest", 'await crypto.subtle.digest("SHA-256", args.bytes)'],
      ["an import", 'await import("./users.js")'],
    ].map(([what = "", between = ""]) => ({
      name: `allows two queries with ${what} awaited between them`,
      code: syncAction(
        `await ctx.runQuery(internal.a.one, {});\n${between};\nawait ctx.runQuery(internal.a.two, {});`,
      ),
    })),
    {
      name: "allows a promise of something external that is awaited between them",
      code: syncAction(`
        const answer = fetch("https://example.com");
        const user = await ctx.runQuery(internal.users.get, {});
        const text = (await answer).statusText;
        return await ctx.runQuery(internal.teams.get, { text, user });
      `),
    },
  ],
  invalid: [
    {
      name: "reports two queries when nobody waits for what is external between them",
      code: syncAction(`
        await ctx.runQuery(internal.a.one, {});
        const answer = fetch("https://example.com");
        await ctx.runQuery(internal.a.two, {});
        await answer;
      `),
      errors: [{ messageId: "queryQuery", line: 6, column: 11, endLine: 6, endColumn: 19 }],
    },
  ],
});

ruleTester.run("no-sequential-run-query: sometimes-external", noSequentialRunQuery, {
  valid: [
    {
      name: "allows, unless asked, a conditional request between two queries",
      code: syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        if (user.avatar) await fetch(user.avatar);
        return await ctx.runQuery(internal.teams.get, {});
      `),
    },
  ],
  invalid: [
    {
      name: "reports it with reportStrictKinds, and says on which paths",
      options: strict,
      code: syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        if (user.avatar) await fetch(user.avatar);
        return await ctx.runQuery(internal.teams.get, {});
      `),
      errors: [
        {
          messageId: "sometimesExternal",
          data: {
            earlier: "`users.get` on line 4",
            later: "`teams.get`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 18,
          endLine: 6,
          endColumn: 26,
        },
      ],
    },
  ],
});

ruleTester.run("no-sequential-run-query: parallel", noSequentialRunQuery, {
  valid: [
    {
      name: "allows a query beside something that is no query",
      code: syncAction(`
        const [rows, hits] = await Promise.all([
          ctx.runQuery(internal.rows.list, {}),
          ctx.runAction(internal.rows.search, {}),
        ]);
        return { hits, rows };
      `),
    },
    {
      name: "allows parallel queries when checkParallel is off",
      options: [{ checkParallel: false }],
      code: syncAction(
        `return await Promise.all([ctx.runQuery(internal.a.one, {}), ctx.runQuery(internal.a.two, {})]);`,
      ),
    },
    {
      name: "allows queries of components side by side",
      code: syncAction(
        `return await Promise.all([ctx.runQuery(components.a.one, {}), ctx.runQuery(components.a.two, {})]);`,
      ),
    },
  ],
  invalid: [
    {
      name: "reports the second element of a Promise.all that is a query, and not the third again",
      code: syncAction(`
        return await Promise.all([
          ctx.runQuery(internal.a.one, {}),
          ctx.runQuery(internal.a.two, {}),
          ctx.runQuery(internal.a.three, {}),
        ]);
      `),
      errors: [
        {
          messageId: "parallelQueries",
          data: {
            earlier: "`a.one` on line 5",
            later: "`a.two`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 7,
          endLine: 6,
          endColumn: 15,
        },
      ],
    },
    {
      name: "reports allSettled, and elements with a chain behind them",
      code: syncAction(`
        return await Promise.allSettled([
          ctx.runQuery(internal.a.one, {}).then((rows) => rows.length),
          fetch("https://example.com"),
          ctx.runQuery(internal.a.two, {}).catch(() => null),
        ]);
      `),
      errors: [{ messageId: "parallelQueries", line: 7, column: 7, endLine: 7, endColumn: 15 }],
    },
    {
      name: "reports a query before the Promise.all at each of its queries, since the pair says more",
      code: syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        return await Promise.all([
          ctx.runQuery(internal.a.one, { user }),
          ctx.runQuery(internal.a.two, { user }),
        ]);
      `),
      errors: [
        { messageId: "queryQuery", line: 6, column: 7, endLine: 6, endColumn: 15 },
        { messageId: "parallelQueries", line: 7, column: 7, endLine: 7, endColumn: 15 },
      ],
    },
  ],
});

ruleTester.run("no-sequential-run-query: what stays apart", noSequentialRunQuery, {
  valid: [
    {
      name: "allows a query on the error path (error-path)",
      options: strict,
      code: syncAction(`
        try {
          return await ctx.runQuery(internal.rows.list, {});
        } catch {
          return await ctx.runQuery(internal.rows.fallback, {});
        }
      `),
    },
    {
      name: "allows a query in a .catch callback (error-path)",
      options: strict,
      code: syncAction(
        `return await ctx.runQuery(internal.rows.list, {}).catch(() => ctx.runQuery(internal.rows.fallback, {}));`,
      ),
    },
    {
      name: "allows a component's query on either side (component)",
      options: strict,
      code: syncAction(`
        await ctx.runQuery(internal.users.get, {});
        await ctx.runQuery(components.agent.threads.get, {});
        await fetch("https://example.com");
        await ctx.runQuery(components.agent.threads.get, {});
        await ctx.runQuery(internal.users.get, {});
      `),
    },
    {
      name: "allows a loop over pages (cursor-loop)",
      options: strict,
      code: syncAction(`
        let cursor: string | null = null;
        for (;;) {
          const page: any = await ctx.runQuery(internal.rows.page, { cursor });
          if (page.isDone) break;
          cursor = page.continueCursor;
        }
      `),
    },
    {
      name: "allows a query before a loop whose rounds await something external (loop-external)",
      options: strict,
      code: syncAction(`
        const rows = await ctx.runQuery(internal.rows.list, {});
        for (const row of rows) {
          const detail = await ctx.runQuery(internal.rows.detail, { row });
          await fetch(detail.url);
        }
      `),
    },
    {
      name: "allows queries each of whose failures is dealt with apart (isolated)",
      options: strict,
      code: syncAction(`
        let user = null;
        let team = null;
        try { user = await ctx.runQuery(internal.users.get, {}); } catch (error) { console.error(error); }
        try { team = await ctx.runQuery(internal.teams.get, {}); } catch (error) { console.error(error); }
        return { team, user };
      `),
    },
    {
      name: "leaves a query per item to no-run-in-loop (loop)",
      options: strict,
      code: syncAction(
        `for (const id of args.ids) console.log(await ctx.runQuery(internal.rows.get, { id }));`,
      ),
    },
    {
      name: "leaves reads and writes to the rules for them",
      options: strict,
      code: syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        await ctx.runMutation(internal.users.touch, { user });
        await ctx.runQuery(internal.users.get, { user });
      `),
    },
  ],
  invalid: [
    {
      name: "reports the second query of an error path, which pairs with the first there",
      code: syncAction(`
        try {
          await fetch("https://example.com");
        } catch {
          await ctx.runQuery(internal.jobs.get, {});
          await ctx.runQuery(internal.jobs.next, {});
        }
      `),
      errors: [{ messageId: "queryQuery", line: 8, column: 13, endLine: 8, endColumn: 21 }],
    },
    {
      name: "reports a query in the catch of code that awaits nothing, which is no error path",
      code: syncAction(`
        const row = await ctx.runQuery(internal.rows.get, {});
        try {
          row.value = JSON.parse(row.text);
        } catch {
          return await ctx.runQuery(internal.rows.fallback, {});
        }
      `),
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`rows.get` on line 4",
            later: "`rows.fallback`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 8,
          column: 20,
          endLine: 8,
          endColumn: 28,
        },
      ],
    },
  ],
});

ruleTester.run("no-sequential-run-query: helpers", noSequentialRunQuery, {
  valid: [
    {
      name: "allows a pair through a helper when checkHelpers is off",
      options: [{ checkHelpers: false }],
      ...inProject("runs-in-helpers"),
      code: `import { requireUser } from "./lib/users";\n${syncAction(`
        const user = await requireUser(ctx);
        return await ctx.runQuery(internal.teams.get, { user });
      `)}`,
    },
    {
      name: "allows a helper that awaits something external between two queries",
      ...inProject("runs-in-helpers"),
      code: `import { sendMail } from "./lib/mail";\n${syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        await sendMail(user.address);
        return await ctx.runQuery(internal.teams.get, { user });
      `)}`,
    },
    {
      name: "allows, unless asked, a helper that does so on some paths only",
      ...inProject("runs-in-helpers"),
      code: `import { sendMailOnce } from "./lib/mail";\n${syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        await sendMailOnce(ctx, user.address, new Set());
        return await ctx.runQuery(internal.teams.get, { user });
      `)}`,
    },
    {
      name: "allows a call of a function that cannot be read between two queries: it may wait for anything",
      ...inProject("runs-in-helpers"),
      code: `import { render } from "some-templates";\n${syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        const text = await render(user);
        return await ctx.runQuery(internal.teams.get, { text });
      `)}`,
    },
  ],
  invalid: [
    {
      name: "reports the later call where it meets one inside a helper of the same file, and says where that stands",
      code: syncAction(
        `
          const user = await findUser(ctx, args.email);
          return await ctx.runQuery(internal.teams.get, { user });
        `,
        `
          async function findUser(ctx: any, email: string) {
            return await ctx.runQuery(internal.users.byEmail, { email });
          }
        `,
      ),
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.byEmail` in `findUser` (line 8, called on line 4)",
            later: "`teams.get`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 5,
          column: 18,
          endLine: 5,
          endColumn: 26,
        },
      ],
    },
    {
      name: "reports the helper's name where the later call is inside a helper of another file",
      ...inProject("runs-in-helpers"),
      code: `import { loadTeam } from "./lib/users";\n${syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        return await loadTeam(ctx, user.team);
      `)}`,
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.get` on line 5",
            later: "`teams.get` in `loadTeam`",
            laterPlace: " (lib/users.ts:11)",
            owner: "action `sync`",
          },
          line: 6,
          column: 14,
          endLine: 6,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports two helpers, one of them two modules away",
      ...inProject("runs-in-helpers"),
      code: `import { openSession } from "./lib/session";\nimport * as users from "./lib/users";\n${syncAction(`
        const session = await openSession(ctx);
        return [session.name, await users.loadTeam(ctx, args.team)];
      `)}`,
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.current` in `openSession` (lib/users.ts:5, called on line 6)",
            later: "`teams.get` in `loadTeam`",
            laterPlace: " (lib/users.ts:11)",
            owner: "action `sync`",
          },
          line: 7,
          column: 35,
          endLine: 7,
          endColumn: 43,
        },
      ],
    },
    {
      name: "reports two queries with a pure async helper between them, which waits for nothing external",
      ...inProject("runs-in-helpers"),
      code: `import { formatName } from "./lib/format";\n${syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        const name = await formatName(user);
        return await ctx.runQuery(internal.teams.byName, { name });
      `)}`,
      errors: [{ messageId: "queryQuery", line: 7, column: 18, endLine: 7, endColumn: 26 }],
    },
    {
      name: "reports with reportStrictKinds where a helper waits for something external on some paths",
      options: strict,
      ...inProject("runs-in-helpers"),
      code: `import { sendMailOnce } from "./lib/mail";\n${syncAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        await sendMailOnce(ctx, user.address, new Set());
        return await ctx.runQuery(internal.teams.get, { user });
      `)}`,
      errors: [{ messageId: "sometimesExternal", line: 7, column: 18, endLine: 7, endColumn: 26 }],
    },
    {
      name: "reports what a helper does alone in the helper, once, and says whose ctx it is",
      code: syncAction(
        "await load(ctx); await fetch(args.url); await load(ctx);",
        `
          async function load(ctx: ActionCtx) {
            await ctx.runQuery(internal.users.get, {});
            await ctx.runQuery(internal.teams.get, {});
          }
        `,
      ),
      errors: [
        {
          messageId: "queryQuery",
          data: {
            earlier: "`users.get` on line 7",
            later: "`teams.get`",
            laterPlace: "",
            owner: "`load` (which gets an action's ctx)",
          },
          line: 8,
          column: 13,
          endLine: 8,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports a pair within one file when checkHelpers is off",
      options: [{ checkHelpers: false }],
      code: syncAction(`
        await ctx.runQuery(internal.a.one, {});
        await ctx.runQuery(internal.a.two, {});
      `),
      errors: [{ messageId: "queryQuery", line: 5, column: 11, endLine: 5, endColumn: 19 }],
    },
  ],
});

ruleTester.run("no-sequential-run-query: allow", noSequentialRunQuery, {
  valid: [
    {
      name: "allows a pair when the earlier call is allowed, by name or by pattern",
      options: [{ allow: ["settings.*"] }],
      code: syncAction(`
        const settings = await ctx.runQuery(internal.settings.get, {});
        return await ctx.runQuery(internal.teams.get, { settings });
      `),
    },
    {
      name: "allows a pair when the later call is allowed, in whichever spelling it stands",
      options: [{ allow: ["agent.memory.rank"] }],
      code: syncAction(`
        await ctx.runQuery(internal.users.get, {});
        await ctx.runQuery(internal["agent/memory"].rank, {});
        await fetch("https://example.com");
        await ctx.runQuery(internal.users.get, {});
        await ctx.runQuery("agent/memory:rank" as any, {});
      `),
    },
  ],
  invalid: [
    {
      name: "reports what the patterns do not name as a whole",
      options: [{ allow: ["settings", "*.getAll", "team"] }],
      code: syncAction(`
        await ctx.runQuery(internal.settings.get, {});
        await ctx.runQuery(internal.teams.get, {});
      `),
      errors: [{ messageId: "queryQuery", line: 5, column: 11, endLine: 5, endColumn: 19 }],
    },
  ],
});
