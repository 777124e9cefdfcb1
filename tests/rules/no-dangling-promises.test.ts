import dedent from "dedent";

import { noDanglingPromises } from "../../src/rules/no-dangling-promises.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

const imports = dedent`
  import { internal } from "./_generated/api";
  import { httpAction, internalAction, internalMutation, type ActionCtx } from "./_generated/server";
`;

/** A module whose third line starts the action `sync`; `body` begins on line 4, at column 1. */
function sync(body: string, rest = ""): string {
  return `${imports}\nexport const sync = internalAction({ args: {}, handler: async (ctx, { ids }: { ids: string[] }) => {\n${body}\n} });\n${rest}\n`;
}

ruleTester.run("no-dangling-promises: floating", noDanglingPromises, {
  valid: [
    {
      name: "allows an operation that is awaited",
      code: sync(`await ctx.runMutation(internal.users.rename, {});`),
    },
    {
      name: "allows an operation that is returned",
      code: sync(`return ctx.runAction(internal.mail.send, {});`),
    },
    {
      name: "allows what floats in a mutation, where it runs all the same",
      code: `${imports}\nexport const later = internalMutation({ args: {}, handler: async (ctx) => { ctx.scheduler.runAfter(0, internal.mail.send, {}); } });`,
    },
    {
      name: "allows calls that return at once",
      code: sync(
        `console.log("x"); const found: string[] = []; found.push("a"); new AbortController().abort();`,
      ),
    },
    {
      name: "allows a promise that is handed to a function that the settings name",
      code: sync(
        `inBackground(ctx.runMutation(internal.users.rename, {}));`,
        `function inBackground(work: Promise<unknown>) { work.catch(() => {}); }`,
      ),
      settings: { "convex-actions": { awaitedBy: ["inBackground"] } },
    },
    {
      name: "ignores (out of scope) a helper that no action of the file calls",
      code: `export async function ping() { fetch("https://example.com"); }`,
    },
  ],
  invalid: [
    {
      name: "reports an operation that stands alone",
      code: sync(`ctx.runMutation(internal.users.rename, {});`),
      errors: [
        {
          messageId: "floating",
          data: {
            call: "`ctx.runMutation`",
            leak: "",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 1,
          endLine: 4,
          endColumn: 16,
          suggestions: 2,
        },
      ],
    },
    {
      name: "reports fetch in an HTTP action",
      code: `${imports}\nexport const hook = httpAction(async () => {\nfetch("https://example.com", { method: "POST" });\nreturn new Response("ok");\n});`,
      errors: [
        {
          messageId: "floating",
          data: {
            call: "`fetch`",
            leak: "",
            owner: "HTTP action `hook`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 1,
          endLine: 4,
          endColumn: 6,
          suggestions: 2,
        },
      ],
    },
    {
      name: "reports an async function called in place at its head",
      code: sync(`(async () => {\n  await ctx.runMutation(internal.users.rename, {});\n})();`),
      errors: [{ messageId: "floating", line: 4, column: 1, endLine: 4, endColumn: 14, suggestions: 2 }],
    },
    {
      name: "reports a call of another module's async function",
      code: `import { logOnly } from "./helpers";\n${sync(`logOnly(ctx);`)}`,
      errors: [{ messageId: "floating", line: 5, column: 1, endLine: 5, endColumn: 8, suggestions: 2 }],
    },
    {
      name: "reports a promise that the helper it is handed to ignores",
      code: sync(
        `report(ctx.runMutation(internal.users.rename, {}));`,
        `function report(work: Promise<unknown>) { work.catch(console.error); }`,
      ),
      errors: [
        {
          messageId: "floating",
          data: {
            call: "`ctx.runMutation`",
            leak: " (`report` does nothing with what it is handed)",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 8,
          endLine: 4,
          endColumn: 23,
        },
      ],
    },
    {
      name: "says that Node.js does not even warn of fetch and of stored files",
      code: `"use node";\n${sync(`fetch("https://example.com"); ctx.storage.store(new Blob()); ctx.storage.delete("x" as never);`)}`,
      errors: [
        {
          messageId: "floating",
          data: { call: "`fetch`", leak: "", owner: "action `sync`", warning: "and no warning says so" },
          line: 5,
          column: 1,
          endLine: 5,
          endColumn: 6,
          suggestions: 2,
        },
        {
          messageId: "floating",
          data: {
            call: "`ctx.storage.store`",
            leak: "",
            owner: "action `sync`",
            warning: "and no warning says so",
          },
          line: 5,
          column: 31,
          endLine: 5,
          endColumn: 48,
          suggestions: 2,
        },
        {
          messageId: "floating",
          data: {
            call: "`ctx.storage.delete`",
            leak: "",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 5,
          column: 62,
          endLine: 5,
          endColumn: 80,
          suggestions: 2,
        },
      ],
    },
    {
      name: 'reports in a helper of a "use node" module, whoever calls it',
      ...inProject("one-app"),
      code: `"use node";\nexport async function ping() {\n  fetch("https://example.com");\n}`,
      errors: [
        {
          messageId: "floating",
          data: {
            call: "`fetch`",
            leak: "",
            owner: "the action that called `ping`",
            warning: "and no warning says so",
          },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
          suggestions: 2,
        },
      ],
    },
    {
      name: "names the callee without the comments in it",
      code: sync(`ctx\n  // the mail goes out\n  .scheduler.runAfter(0, internal.mail.send, {});`),
      errors: [
        {
          messageId: "floating",
          data: {
            call: "`ctx.scheduler.runAfter`",
            leak: "",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 1,
          endLine: 6,
          endColumn: 22,
          suggestions: 2,
        },
      ],
    },
  ],
});

ruleTester.run("no-dangling-promises: void", noDanglingPromises, {
  valid: [{ name: "allows void of a value that is no promise", code: sync(`void ids.length; void 0;`) }],
  invalid: [
    {
      name: "reports void, which changes nothing for the runtime",
      code: sync(`void ctx.scheduler.runAfter(0, internal.mail.send, {});`),
      errors: [
        {
          messageId: "void",
          data: {
            call: "`ctx.scheduler.runAfter`",
            leak: "",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 6,
          endLine: 4,
          endColumn: 28,
          suggestions: 2,
        },
      ],
    },
    {
      name: "reports void in front of a chain",
      code: sync(`void ctx.runMutation(internal.users.rename, {}).catch(() => {});`),
      errors: [{ messageId: "void", line: 4, column: 6, endLine: 4, endColumn: 21, suggestions: 1 }],
    },
  ],
});

ruleTester.run("no-dangling-promises: thenChain", noDanglingPromises, {
  valid: [
    {
      name: "allows a chain that is awaited",
      code: sync(`await ctx.runQuery(internal.users.get, {}).then(console.log).catch(console.error);`),
    },
  ],
  invalid: [
    {
      name: "reports a chain where it starts, by its last method",
      code: sync(
        `ctx\n  .runMutation(internal.users.rename, {})\n  .then(() => 1)\n  .catch(console.error);`,
      ),
      errors: [
        {
          messageId: "thenChain",
          data: {
            call: "`ctx.runMutation`",
            method: "catch",
            leak: "",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 1,
          endLine: 5,
          endColumn: 15,
          suggestions: 1,
        },
      ],
    },
  ],
});

ruleTester.run("no-dangling-promises: unawaitedVariable", noDanglingPromises, {
  valid: [
    {
      name: "allows a variable that every path awaits",
      code: sync(`
        const rename = ctx.runMutation(internal.users.rename, {});
        if (ids.length === 0) return await rename;
        await Promise.all([rename]);
      `),
    },
    {
      name: "allows promises that are collected and awaited",
      code: sync(`
        const tasks: Promise<unknown>[] = [];
        for (const id of ids) tasks.push(ctx.runMutation(internal.users.rename, { id }));
        await Promise.all(tasks);
      `),
    },
  ],
  invalid: [
    {
      name: "reports a constant that nothing reads",
      code: sync(`const renamed = ctx.runMutation(internal.users.rename, {});`),
      errors: [
        {
          messageId: "unawaitedVariable",
          data: {
            call: "`ctx.runMutation`",
            leak: "which nothing awaits",
            owner: "action `sync`",
            variable: "renamed",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 17,
          endLine: 4,
          endColumn: 32,
          suggestions: 1,
        },
      ],
    },
    {
      name: "reports a return that comes before the await, and names its line",
      code: sync(
        `const renamed = ctx.runMutation(internal.users.rename, {});\nif (ids.length === 0) return null;\nawait renamed;`,
      ),
      errors: [
        {
          messageId: "unawaitedVariable",
          data: {
            call: "`ctx.runMutation`",
            leak: "which the path that returns on line 5 does not await",
            owner: "action `sync`",
            variable: "renamed",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 17,
          endLine: 4,
          endColumn: 32,
          suggestions: 1,
        },
      ],
    },
    {
      name: "reports a variable that gets another value first",
      code: sync(
        `let last: Promise<unknown> | undefined;\nfor (const id of ids) last = ctx.runMutation(internal.users.rename, { id });\nawait last;`,
      ),
      errors: [
        {
          messageId: "unawaitedVariable",
          data: {
            call: "`ctx.runMutation`",
            leak: "which gets another value on line 5 before it is awaited",
            owner: "action `sync`",
            variable: "last",
            warning: "with at most a warning in the log",
          },
          line: 5,
          column: 30,
          endLine: 5,
          endColumn: 45,
        },
      ],
    },
    {
      name: "reports a variable that one branch awaits",
      code: sync(
        `const renamed = ctx.runMutation(internal.users.rename, {});\nif (ids.length > 0) await renamed;`,
      ),
      errors: [
        {
          messageId: "unawaitedVariable",
          data: {
            call: "`ctx.runMutation`",
            leak: "which is not awaited on every path",
            owner: "action `sync`",
            variable: "renamed",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 17,
          endLine: 4,
          endColumn: 32,
          suggestions: 1,
        },
      ],
    },
  ],
});

ruleTester.run("no-dangling-promises: forEachAsync", noDanglingPromises, {
  valid: [
    {
      name: "allows forEach with a callback that returns at once",
      code: sync(`ids.forEach((id) => { console.log(id); });`),
    },
    {
      name: "allows for…of with await",
      code: sync(`for (const id of ids) await ctx.runMutation(internal.users.rename, { id });`),
    },
  ],
  invalid: [
    {
      name: "reports forEach at its name",
      code: sync(
        `Object.values(ids)\n  .forEach(async (id) => { await ctx.runMutation(internal.users.rename, { id }); });`,
      ),
      errors: [
        {
          messageId: "forEachAsync",
          data: { owner: "action `sync`", warning: "with at most a warning in the log" },
          line: 5,
          column: 4,
          endLine: 5,
          endColumn: 11,
          suggestions: 1,
        },
      ],
    },
  ],
});

ruleTester.run("no-dangling-promises: mapUnawaited", noDanglingPromises, {
  valid: [
    {
      name: "allows map inside of an awaited Promise.all",
      code: sync(`await Promise.all(ids.map((id) => ctx.runMutation(internal.users.rename, { id })));`),
    },
    {
      name: "allows a map that is kept and awaited later",
      code: sync(
        `const renames = ids.map((id) => ctx.runMutation(internal.users.rename, { id }));\nawait Promise.allSettled(renames);`,
      ),
    },
  ],
  invalid: [
    {
      name: "reports await of the array itself",
      code: sync(`await ids.map(async (id) => { await ctx.runMutation(internal.users.rename, { id }); });`),
      errors: [
        {
          messageId: "mapUnawaited",
          data: {
            leak: "",
            method: "map",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 14,
          suggestions: 1,
        },
      ],
    },
    {
      name: "reports a map that is kept and forgotten",
      code: sync(
        `const renames = ids.map((id) => ctx.runMutation(internal.users.rename, { id }));\nreturn renames.length;`,
      ),
      errors: [
        {
          messageId: "mapUnawaited",
          data: {
            leak: " in `renames`",
            method: "map",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 21,
          endLine: 4,
          endColumn: 24,
          suggestions: 1,
        },
      ],
    },
  ],
});

ruleTester.run("no-dangling-promises: timer", noDanglingPromises, {
  valid: [
    {
      name: "allows a delay that is awaited",
      code: sync(`await new Promise((resolve) => setTimeout(resolve, 100));`),
    },
    {
      name: "allows a deadline that only aborts",
      code: sync(
        `const controller = new AbortController();\nsetTimeout(() => controller.abort(), 100);\nawait fetch("https://example.com", { signal: controller.signal });`,
      ),
    },
    {
      name: "allows a heartbeat that is cleared",
      code: sync(`
        const beat = setInterval(() => { void ctx.runMutation(internal.users.rename, {}); }, 100);
        try { await ctx.runAction(internal.mail.send, {}); } finally { clearInterval(beat); }
      `),
    },
  ],
  invalid: [
    {
      name: "reports a callback that does work after the action",
      code: sync(`setTimeout(async () => { await ctx.runMutation(internal.users.rename, {}); }, 2000);`),
      errors: [
        {
          messageId: "timer",
          data: { method: "setTimeout", owner: "action `sync`", warning: "and no warning says so" },
          line: 4,
          column: 1,
          endLine: 4,
          endColumn: 11,
        },
      ],
    },
  ],
});

ruleTester.run("no-dangling-promises: response streams", noDanglingPromises, {
  valid: [
    {
      name: "allows work that writes to the body that is returned",
      code: `${imports}\n${dedent`
        export const chat = httpAction(async (ctx) => {
          const { readable, writable } = new TransformStream();
          const writer = writable.getWriter();
          void (async () => {
            await writer.write(await ctx.runQuery(internal.users.get, {}));
            await writer.close();
          })();
          return new Response(readable);
        });
      `}`,
    },
  ],
  invalid: [
    {
      name: "reports work beside the body",
      code: `${imports}\n${dedent`
        export const chat = httpAction(async (ctx) => {
          const { readable } = new TransformStream();
          void ctx.runMutation(internal.users.rename, {});
          return new Response(readable);
        });
      `}`,
      errors: [{ messageId: "void", line: 5, column: 8, endLine: 5, endColumn: 23, suggestions: 2 }],
    },
  ],
});

const strict = [{ reportStrictKinds: true }] as const;

ruleTester.run("no-dangling-promises: raceLoser", noDanglingPromises, {
  valid: [
    {
      name: "allows losers of a race by default",
      code: sync(
        `await Promise.race([ctx.runAction(internal.mail.send, {}), new Promise((resolve) => setTimeout(resolve, 100))]);`,
      ),
    },
    {
      name: "allows a loser that is awaited afterwards",
      code: sync(
        `const sent = ctx.runAction(internal.mail.send, {}).catch(() => null);\nawait Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 100))]);\nawait sent;`,
      ),
      options: strict,
    },
  ],
  invalid: [
    {
      name: "reports an operation that may lose a race",
      code: sync(
        `await Promise.race([\n  ctx.runAction(internal.mail.send, {}),\n  new Promise((resolve) => setTimeout(resolve, 100)),\n]);`,
      ),
      options: strict,
      errors: [
        {
          messageId: "raceLoser",
          data: { call: "`ctx.runAction`", method: "race", owner: "action `sync`" },
          line: 5,
          column: 3,
          endLine: 5,
          endColumn: 16,
        },
      ],
    },
  ],
});

ruleTester.run("no-dangling-promises: earlyStart", noDanglingPromises, {
  valid: [
    {
      name: "allows a promise that is started early by default",
      code: sync(
        `const user = ctx.runQuery(internal.users.get, {});\nawait fetch("https://example.com");\nawait user;`,
      ),
    },
    {
      name: "allows a promise whose failure is caught at once",
      code: sync(
        `const user = ctx.runQuery(internal.users.get, {}).catch(() => null);\nawait fetch("https://example.com");\nawait user;`,
      ),
      options: strict,
    },
  ],
  invalid: [
    {
      name: "reports a promise that is started before something else is awaited",
      code: sync(
        `const user = ctx.runQuery(internal.users.get, {});\nawait fetch("https://example.com");\nawait user;`,
      ),
      options: strict,
      errors: [
        {
          messageId: "earlyStart",
          data: {
            call: "`ctx.runQuery`",
            leak: "line 5 awaits something else first",
            owner: "action `sync`",
          },
          line: 4,
          column: 14,
          endLine: 4,
          endColumn: 26,
        },
      ],
    },
  ],
});

/** What a package would declare. */
const sdk = dedent`
  interface Mail { send(to: string): Promise<{ id: string }>; capture(event: string): void; flush?(): Promise<void> }
  declare const mail: Mail;
  declare const maybe: () => Promise<void> | undefined | string;
  declare const untyped: any;
  interface Builder { then(onfulfilled: (rows: string[]) => void): void; where(x: string): Builder }
  declare function from(table: string): Builder;
  class Step { then = 1; constructor(readonly next: (then: string) => void) {} }
`;

ruleTester.runTyped("no-dangling-promises: what only types tell", noDanglingPromises, {
  valid: [
    {
      name: "allows calls that return no promise, or perhaps none",
      code: sync(`mail.capture("sent"); maybe(); untyped.send(); new Step(() => {});`, sdk),
    },
    {
      name: "allows promises of packages that are awaited, returned or handed on",
      code: sync(
        `await mail.send("a"); const sent = mail.send("b"); console.info(ids); untyped(sent); return mail.send("c");`,
        sdk,
      ),
    },
    {
      name: "allows what belongs to a result that is returned as the response",
      code: `${imports}\ndeclare function streamText(): { consumeStream(): Promise<void>; toResponse(): Response };\nexport const chat = httpAction(async () => {\nconst result = streamText();\nvoid result.consumeStream();\nreturn result.toResponse();\n});`,
    },
    {
      name: "allows operations on the writer of the body that is returned",
      code: `${imports}\nexport const chat = httpAction(async () => {\nconst { readable, writable } = new TransformStream();\nconst writer = writable.getWriter();\nwriter.write("a");\nvoid writer.close();\nreturn new Response(readable);\n});`,
    },
    {
      name: "allows a chain on a promise that was made elsewhere",
      code: sync(
        `await guard(fetch("https://example.com"));`,
        `async function guard(work: Promise<unknown>) { work.catch(console.error); await work; }`,
      ),
    },
  ],
  invalid: [
    {
      name: "reports a method that is declared to return a promise",
      code: sync(
        `mail.send("a");\nmail.flush?.();\nvoid mail.send("b");\nmail.send("c").catch(() => {});`,
        sdk,
      ),
      errors: [
        {
          messageId: "floating",
          data: {
            call: "`mail.send`",
            leak: "",
            owner: "action `sync`",
            warning: "with at most a warning in the log",
          },
          line: 4,
          column: 1,
          endLine: 4,
          endColumn: 10,
          suggestions: 1,
        },
        { messageId: "floating", line: 5, column: 1, endLine: 5, endColumn: 11, suggestions: 1 },
        { messageId: "void", line: 6, column: 6, endLine: 6, endColumn: 15, suggestions: 1 },
        { messageId: "thenChain", line: 7, column: 1, endLine: 7, endColumn: 10, suggestions: 1 },
      ],
    },
    {
      name: "reports thenables that are no promises by name",
      code: sync(`from("users").where("a");\nconst rows = from("users");`, sdk),
      errors: [
        { messageId: "floating", line: 4, column: 1, endLine: 4, endColumn: 20, suggestions: 1 },
        { messageId: "unawaitedVariable", line: 5, column: 14, endLine: 5, endColumn: 18, suggestions: 1 },
      ],
    },
    {
      name: "reports map and forEach whose callbacks only types know",
      code: sync(`ids.forEach((id) => mail.send(id));\nids.map((id) => mail.send(id));`, sdk),
      errors: [
        { messageId: "forEachAsync", line: 4, column: 5, endLine: 4, endColumn: 12, suggestions: 1 },
        { messageId: "mapUnawaited", line: 5, column: 5, endLine: 5, endColumn: 8, suggestions: 1 },
      ],
    },
  ],
});
