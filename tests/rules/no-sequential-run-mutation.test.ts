import { noSequentialRunMutation } from "../../src/rules/no-sequential-run-mutation.js";
import { inProject, RuleTester } from "./rule-tester.js";
import { syncAction, syncImports } from "./sync-action.js";

const ruleTester = new RuleTester();
const strict = [{ reportStrictKinds: true }] as const;

ruleTester.run("no-sequential-run-mutation: mutation-mutation", noSequentialRunMutation, {
  valid: [
    {
      name: "allows one mutation that writes both",
      code: syncAction(`await ctx.runMutation(internal.orders.placeAndCount, args);`),
    },
    {
      name: "allows two mutations in a mutation, where they are one transaction",
      code: `${syncImports}\nexport const place = internalMutation(async (ctx) => { await ctx.runMutation(internal.a.one, {}); await ctx.runMutation(internal.a.two, {}); });`,
    },
    {
      name: "allows mutations of which only one runs",
      code: syncAction(`
        switch (args.event) {
          case "paid":
            await ctx.runMutation(internal.orders.pay, args);
            break;
          case "refunded":
            await ctx.runMutation(internal.orders.refund, args);
            break;
        }
      `),
    },
  ],
  invalid: [
    {
      name: "reports the second of two mutations in a row, at the name runMutation, and names the first with its line",
      code: syncAction(`
        const order = await ctx.runMutation(internal.orders.place, args);
        await ctx.runMutation(internal.stock.take, { sku: args.sku });
        return order;
      `),
      errors: [
        {
          messageId: "mutationMutation",
          data: {
            earlier: "`orders.place` on line 4",
            later: "`stock.take`",
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
    {
      name: "reports a second mutation that needs the first one's result",
      code: syncAction(`
        const id = await ctx.runMutation(internal.threads.create, {});
        await ctx.runMutation(internal.messages.add, { thread: id });
      `),
      errors: [{ messageId: "mutationMutation", line: 5, column: 11, endLine: 5, endColumn: 22 }],
    },
    {
      name: "reports a mutation behind a fallthrough",
      code: syncAction(`
        switch (args.event) {
          case "paid":
            await ctx.runMutation(internal.orders.pay, args);
          case "shipped":
            await ctx.runMutation(internal.orders.ship, args);
        }
      `),
      errors: [{ messageId: "mutationMutation", line: 8, column: 15, endLine: 8, endColumn: 26 }],
    },
    {
      name: "reports a mutation before a loop of the same, at the loop's call",
      code: syncAction(`
        await ctx.runMutation(internal.rows.clear, {});
        for (const row of args.rows) await ctx.runMutation(internal.rows.insert, { row });
      `),
      errors: [
        {
          messageId: "mutationMutation",
          data: {
            earlier: "`rows.clear` on line 4",
            later: "`rows.insert`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 5,
          column: 40,
          endLine: 5,
          endColumn: 51,
        },
      ],
    },
    {
      name: "reports what an HTTP action writes after what it has answered by, and names legacy references",
      code: `${syncImports}\nexport const hook = httpAction(async ({ runMutation }, request) => {\n  const event = await request.json();\n  await runMutation(internal.events.log, event);\n  await runMutation("orders:pay" as any, event);\n  return new Response();\n});`,
      errors: [
        {
          messageId: "mutationMutation",
          data: {
            earlier: "`events.log` on line 5",
            later: "`orders.pay`",
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

ruleTester.run("no-sequential-run-mutation: mutation-query", noSequentialRunMutation, {
  valid: [
    {
      name: "allows a query that takes nothing of the mutation's result (independent)",
      code: syncAction(`
        await ctx.runMutation(internal.rows.insert, args);
        return await ctx.runQuery(internal.rows.list, {});
      `),
    },
    {
      name: "allows a result that only decides whether the query runs",
      code: syncAction(`
        const inserted = await ctx.runMutation(internal.rows.insertOnce, args);
        if (!inserted) return null;
        return await ctx.runQuery(internal.rows.list, {});
      `),
    },
  ],
  invalid: [
    {
      name: "reports a query whose arguments hold a value of the mutation's result",
      code: syncAction(`
        const { id } = await ctx.runMutation(internal.orders.place, args);
        const order = await ctx.runQuery(internal.orders.get, { id });
        return order;
      `),
      errors: [
        {
          messageId: "mutationQuery",
          data: {
            earlier: "`orders.place` on line 4",
            later: "`orders.get`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 5,
          column: 25,
          endLine: 5,
          endColumn: 33,
        },
      ],
    },
    {
      name: "reports one whose value takes a detour over variables, templates and objects",
      code: syncAction(`
        const placed = await ctx.runMutation(internal.orders.place, args);
        const filter: any = { by: "key" };
        filter.key = \`order-\${placed.number}\`;
        return await ctx.runQuery(internal.orders.find, filter);
      `),
      errors: [{ messageId: "mutationQuery", line: 7, column: 18, endLine: 7, endColumn: 26 }],
    },
    {
      name: "reports a check whose result says whose rows are read, in a helper of the file",
      code: syncAction(
        `
          const auth = await authenticate(ctx, args.key);
          if (auth === null) return null;
          return await ctx.runQuery(internal.rows.ofUser, { user: auth.user });
        `,
        `
          async function authenticate(ctx: any, key: string) {
            const user = await ctx.runMutation(internal.keys.validate, { key });
            return user === null ? null : { user };
          }
        `,
      ),
      errors: [
        {
          messageId: "mutationQuery",
          data: {
            earlier: "`keys.validate` in `authenticate` (line 9, called on line 4)",
            later: "`rows.ofUser`",
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

ruleTester.run("no-sequential-run-mutation: parallel", noSequentialRunMutation, {
  valid: [
    {
      name: "allows a mutation beside a query",
      code: syncAction(
        `await Promise.all([ctx.runMutation(internal.a.one, {}), ctx.runQuery(internal.a.two, {})]);`,
      ),
    },
    {
      name: "allows parallel mutations when checkParallel is off",
      options: [{ checkParallel: false }],
      code: syncAction(
        `await Promise.all([ctx.runMutation(internal.a.one, {}), ctx.runMutation(internal.a.two, {})]);`,
      ),
    },
  ],
  invalid: [
    {
      name: "reports the second mutation of a Promise.all",
      code: syncAction(`
        await Promise.all([
          ctx.runMutation(internal.a.one, {}),
          fetch(args.url),
          ctx.runMutation(internal.a.two, {}),
        ]);
      `),
      errors: [
        {
          messageId: "parallelMutations",
          data: {
            earlier: "`a.one` on line 5",
            later: "`a.two`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 7,
          column: 7,
          endLine: 7,
          endColumn: 18,
        },
      ],
    },
  ],
});

ruleTester.run("no-sequential-run-mutation: gate", noSequentialRunMutation, {
  valid: [
    {
      name: "allows, unless asked, a read behind a rate limit, a lock, a claim or an auth check",
      code: syncAction(`
        const limit = await ctx.runMutation(internal.limits.checkRateLimit, { key: args.ip });
        if (!limit.ok) throw new Error("Too many requests");
        return await ctx.runQuery(internal.rows.list, {});
      `),
    },
  ],
  invalid: [
    ...["checkRateLimit", "acquireLock", "claim_job", "requireAccess"].map((name) => ({
      name: `reports a read behind ${name} with reportStrictKinds`,
      options: strict,
      code: syncAction(`
        const { ok } = await ctx.runMutation(internal.gates.${name}, {});
        if (!ok) return null;
        return await ctx.runQuery(internal.rows.list, {});
      `),
      errors: [
        {
          messageId: "gate" as const,
          data: {
            earlier: `\`gates.${name}\` on line 4`,
            later: "`rows.list`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 18,
          endLine: 6,
          endColumn: 26,
        },
      ],
    })),
    {
      name: "reports a write behind a check even without reportStrictKinds: both can fail apart",
      code: syncAction(`
        const { ok } = await ctx.runMutation(internal.limits.checkRateLimit, {});
        if (!ok) return null;
        await ctx.runMutation(internal.rows.insert, args);
      `),
      errors: [{ messageId: "mutationMutation", line: 6, column: 11, endLine: 6, endColumn: 22 }],
    },
  ],
});

ruleTester.run("no-sequential-run-mutation: independent", noSequentialRunMutation, {
  valid: [
    {
      name: "allows, unless asked, a list that is read after a save",
      code: syncAction(`
        await ctx.runMutation(internal.rows.insert, args);
        return await ctx.runQuery(internal.rows.list, {});
      `),
    },
    {
      name: "leaves a write after a read to no-split-read-write",
      options: strict,
      code: syncAction(`
        const rows = await ctx.runQuery(internal.rows.list, {});
        await ctx.runMutation(internal.visits.log, {});
        return rows;
      `),
    },
  ],
  invalid: [
    {
      name: "reports it with reportStrictKinds",
      options: strict,
      code: syncAction(`
        await ctx.runMutation(internal.rows.insert, args);
        return await ctx.runQuery(internal.rows.list, {});
      `),
      errors: [
        {
          messageId: "independent",
          data: {
            earlier: "`rows.insert` on line 4",
            later: "`rows.list`",
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
  ],
});

ruleTester.run("no-sequential-run-mutation: isolated", noSequentialRunMutation, {
  valid: [
    {
      name: "allows, unless asked, mutations each of whose failures is dealt with apart",
      code: syncAction(`
        const errors: unknown[] = [];
        try { await ctx.runMutation(internal.a.one, {}); } catch (error) { errors.push(error); }
        try { await ctx.runMutation(internal.a.two, {}); } catch (error) { errors.push(error); }
        return errors.length;
      `),
    },
  ],
  invalid: [
    {
      name: "reports them with reportStrictKinds",
      options: strict,
      code: syncAction(`
        const errors: unknown[] = [];
        try { await ctx.runMutation(internal.a.one, {}); } catch (error) { errors.push(error); }
        try { await ctx.runMutation(internal.a.two, {}); } catch (error) { errors.push(error); }
        return errors.length;
      `),
      errors: [
        {
          messageId: "isolated",
          data: {
            earlier: "`a.one` on line 5",
            later: "`a.two`",
            laterPlace: "",
            owner: "action `sync`",
          },
          line: 6,
          column: 17,
          endLine: 6,
          endColumn: 28,
        },
      ],
    },
    {
      name: "reports two mutations in one try without being asked",
      code: syncAction(`
        try {
          await ctx.runMutation(internal.a.one, {});
          await ctx.runMutation(internal.a.two, {});
        } catch (error) {
          console.error(error);
        }
      `),
      errors: [{ messageId: "mutationMutation", line: 6, column: 13, endLine: 6, endColumn: 24 }],
    },
  ],
});

ruleTester.run("no-sequential-run-mutation: sometimes-external", noSequentialRunMutation, {
  valid: [
    {
      name: "allows, unless asked, a conditional request between two mutations",
      code: syncAction(`
        await ctx.runMutation(internal.orders.place, args);
        if (args.notify) await fetch(args.notify);
        await ctx.runMutation(internal.stock.take, args);
      `),
    },
  ],
  invalid: [
    {
      name: "reports it with reportStrictKinds",
      options: strict,
      code: syncAction(`
        await ctx.runMutation(internal.orders.place, args);
        if (args.notify) await fetch(args.notify);
        await ctx.runMutation(internal.stock.take, args);
      `),
      errors: [
        {
          messageId: "sometimesExternal",
          data: {
            earlier: "`orders.place` on line 4",
            later: "`stock.take`",
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

ruleTester.run("no-sequential-run-mutation: what stays apart", noSequentialRunMutation, {
  valid: [
    {
      name: "allows a status that is written before and after the work it is about (separated)",
      options: strict,
      code: syncAction(`
        await ctx.runMutation(internal.jobs.start, { id: args.id });
        const result = await ctx.runAction(internal.jobs.work, { id: args.id });
        await ctx.runMutation(internal.jobs.finish, { id: args.id, result });
      `),
    },
    {
      name: "allows the recorder of a failure (error-path)",
      options: strict,
      code: syncAction(`
        try {
          await ctx.runMutation(internal.jobs.start, {});
        } catch (error) {
          await ctx.runMutation(internal.jobs.fail, { message: String(error) });
        }
      `),
    },
    {
      name: "allows the release of a lock in a finally, which may not be undone with the rest (finalizer)",
      options: strict,
      code: syncAction(`
        try {
          await ctx.runMutation(internal.jobs.work, {});
        } finally {
          await ctx.runMutation(internal.locks.release, {});
        }
      `),
    },
    {
      name: "allows a component's mutation on either side (component)",
      options: strict,
      code: syncAction(`
        await ctx.runMutation(internal.users.touch, {});
        await ctx.runMutation(components.agent.messages.add, {});
      `),
    },
    {
      name: "allows batches (cursor-loop)",
      options: strict,
      code: syncAction(`
        let left = true;
        while (left) left = await ctx.runMutation(internal.rows.deleteBatch, { limit: 500 });
      `),
    },
    {
      name: "allows what follows a loop of batches: it could share no more than the last one",
      options: strict,
      code: syncAction(`
        for (let start = 0; start < args.rows.length; start += 100) {
          await ctx.runMutation(internal.rows.insertMany, { rows: args.rows.slice(start, start + 100) });
        }
        await ctx.runMutation(internal.jobs.finish, {});
      `),
    },
    {
      name: "allows what surrounds a loop whose rounds await something external (loop-external)",
      options: strict,
      code: syncAction(`
        await ctx.runMutation(internal.jobs.start, {});
        for (const url of args.urls) {
          await ctx.runMutation(internal.pages.claim, { url });
          await fetch(url);
        }
      `),
    },
    {
      name: "leaves a mutation per item to no-run-in-loop (loop)",
      options: strict,
      code: syncAction(`for (const row of args.rows) await ctx.runMutation(internal.rows.insert, { row });`),
    },
  ],
  invalid: [],
});

ruleTester.run("no-sequential-run-mutation: helpers", noSequentialRunMutation, {
  valid: [
    {
      name: "allows a pair through a helper when checkHelpers is off",
      options: [{ checkHelpers: false }],
      ...inProject("runs-in-helpers"),
      code: `import { recordVisit } from "./lib/users";\n${syncAction(`
        await ctx.runMutation(internal.users.touch, {});
        await recordVisit(ctx, { userId: args.id });
      `)}`,
    },
    {
      name: "allows a helper with a request in it between two mutations",
      ...inProject("runs-in-helpers"),
      code: `import { sendMail } from "./lib/mail";\n${syncAction(`
        await ctx.runMutation(internal.users.touch, {});
        await sendMail(args.to);
        await ctx.runMutation(internal.mails.log, {});
      `)}`,
    },
  ],
  invalid: [
    {
      name: "reports the helper's name where the later call is inside a helper of another file",
      ...inProject("runs-in-helpers"),
      code: `import { recordVisit } from "./lib/users";\n${syncAction(`
        await ctx.runMutation(internal.users.touch, {});
        await recordVisit(ctx, { userId: args.id });
      `)}`,
      errors: [
        {
          messageId: "mutationMutation",
          data: {
            earlier: "`users.touch` on line 5",
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
      name: "reports a wrapper that takes the reference, and names the references it was given",
      ...inProject("runs-in-helpers"),
      code: `import { runMutationRef } from "./lib/run-by-reference";\n${syncAction(`
        await runMutationRef(ctx, internal.orders.place, args);
        await runMutationRef(ctx, internal.stock.take, args);
      `)}`,
      errors: [
        {
          messageId: "mutationMutation",
          data: {
            earlier: "`orders.place` in `runMutationRef` (lib/run-by-reference.ts:5, called on line 5)",
            later: "`stock.take` in `runMutationRef`",
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
      name: "reports a helper that is called twice, by the line of its first call",
      code: syncAction(
        `
          await post(ctx, "started");
          await post(ctx, "done");
        `,
        `
          async function post(ctx: ActionCtx, text: string) {
            await ctx.runMutation(internal.messages.add, { text });
          }
        `,
      ),
      errors: [
        {
          messageId: "mutationMutation",
          data: {
            earlier: "`messages.add` in `post` (line 8, called on line 4)",
            later: "`messages.add` in `post`",
            laterPlace: " (line 8)",
            owner: "action `sync`",
          },
          line: 5,
          column: 7,
          endLine: 5,
          endColumn: 11,
        },
      ],
    },
  ],
});

ruleTester.run("no-sequential-run-mutation: allow", noSequentialRunMutation, {
  valid: [
    {
      name: "allows a pair when one of its calls is allowed, directly or through a wrapper",
      options: [{ allow: ["jobs.*", "audit.log"] }],
      ...inProject("runs-in-helpers"),
      code: `import { runMutationRef } from "./lib/run-by-reference";\n${syncAction(`
        await ctx.runMutation(internal.jobs.start, {});
        await ctx.runMutation(internal.rows.insert, {});
        await runMutationRef(ctx, internal.audit.log, {});
      `)}`,
    },
  ],
  invalid: [
    {
      name: "reports a pair of which neither call is allowed",
      options: [{ allow: ["jobs.*"] }],
      code: syncAction(`
        await ctx.runMutation(internal.myjobs.start, {});
        await ctx.runMutation(internal.rows.insert, {});
      `),
      errors: [{ messageId: "mutationMutation", line: 5, column: 11, endLine: 5, endColumn: 22 }],
    },
  ],
});
