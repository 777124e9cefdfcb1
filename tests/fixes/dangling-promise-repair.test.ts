import type { FailedPrecondition } from "../../src/fixes/repair.js";

import { describe, expect, it } from "vitest";

import { lintText, repairText } from "./repair-text.js";

const HEAD = `import { internal } from "./_generated/api";
import { httpAction, internalAction, type ActionCtx } from "./_generated/server";
`;

/** The text of a module with one action; `body` is its handler's. */
function action(body: string, handler = "async (ctx, { ids }: { ids: string[] }) =>"): string {
  return `${HEAD}export const sync = internalAction({ args: {}, handler: ${handler} {\n${body}\n} });\n`;
}

interface Repaired {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly messageId: string;
}

interface Refused {
  readonly name: string;
  readonly text: string;
  readonly failed: FailedPrecondition;
}

const SEND = "ctx.scheduler.runAfter(0, internal.mail.send, {})";

const repaired: Repaired[] = [
  { name: "a call that stands alone", before: `${SEND};`, after: `await ${SEND};`, messageId: "addAwait" },
  {
    name: "a call that stands alone, with its failure logged",
    before: `${SEND};`,
    after: `await ${SEND}.catch(console.error);`,
    messageId: "awaitAndCatch",
  },
  {
    name: "a call without semicolons before and after it",
    before: `const first = ids[0]\n${SEND}\nconsole.log(first)`,
    after: `const first = ids[0]\nawait ${SEND}\nconsole.log(first)`,
    messageId: "addAwait",
  },
  {
    name: "void, and the comments around it",
    before: `void /* soon */ ${SEND}; // later`,
    after: `await /* soon */ ${SEND}; // later`,
    messageId: "voidToAwait",
  },
  {
    name: "void before parentheses",
    before: `void (${SEND});`,
    after: `await (${SEND});`,
    messageId: "voidToAwait",
  },
  {
    name: "a chain, at its start",
    before: `ctx.scheduler\n  .runAfter(0, internal.mail.send, {})\n  // logged\n  .then(console.log);`,
    after: `await ctx.scheduler\n  .runAfter(0, internal.mail.send, {})\n  // logged\n  .then(console.log);`,
    messageId: "addAwait",
  },
  {
    name: "one side of a condition",
    before: `ids.length > 0 && ${SEND};`,
    after: `ids.length > 0 && await ${SEND};`,
    messageId: "addAwait",
  },
  {
    name: "a statement without braces",
    before: `if (ids.length > 0) ${SEND};`,
    after: `if (ids.length > 0) await ${SEND};`,
    messageId: "addAwait",
  },
  {
    name: "a promise that is tested",
    before: `if (fetch("https://example.com")) return;`,
    after: `if (await fetch("https://example.com")) return;`,
    messageId: "addAwait",
  },
  {
    name: "an operand that binds more tightly than await",
    before: `return load() ** 2;\nasync function load() { return 2; }`,
    after: `return (await load()) ** 2;\nasync function load() { return 2; }`,
    messageId: "addAwait",
  },
  {
    name: "an optional call",
    before: `ctx.scheduler?.runAfter(0, internal.mail.send, {});`,
    after: `await ctx.scheduler?.runAfter(0, internal.mail.send, {});`,
    messageId: "addAwait",
  },
  {
    name: "a function called in place",
    before: `const id = ids[0];\n(async () => {\n  await fetch(String(id));\n})();`,
    after: `const id = ids[0];\nawait (async () => {\n  await fetch(String(id));\n})();`,
    messageId: "addAwait",
  },
  {
    name: "a variable that nothing awaits, where the promise is made",
    before: `const sent = ${SEND};\nconsole.log(sent);`,
    after: `const sent = await ${SEND};\nconsole.log(sent);`,
    messageId: "addAwait",
  },
  {
    name: "a variable that one path does not await",
    before: `const sent = ${SEND};\nif (ids.length > 9) return null;\nreturn await sent;`,
    after: `const sent = await ${SEND};\nif (ids.length > 9) return null;\nreturn await sent;`,
    messageId: "addAwait",
  },
  {
    name: "what is collected in an array that nothing awaits",
    before: `const tasks = [];\ntasks.push(${SEND});`,
    after: `const tasks = [];\ntasks.push(await ${SEND});`,
    messageId: "addAwait",
  },
  {
    name: "forEach, which becomes an awaited map",
    before: `ids.forEach(async (id) => {\n  await fetch(id); // one\n});`,
    after: `await Promise.all(ids.map(async (id) => {\n  await fetch(id); // one\n}));`,
    messageId: "awaitAll",
  },
  {
    name: "forEach of what may be missing",
    before: `ids?.forEach(async (id) => { await fetch(id); });`,
    after: `await Promise.all(ids?.map(async (id) => { await fetch(id); }) ?? []);`,
    messageId: "awaitAll",
  },
  {
    name: "forEach by a written-out name",
    before: `ids["forEach"](async (id) => { await fetch(id); });`,
    after: `await Promise.all(ids["map"](async (id) => { await fetch(id); }));`,
    messageId: "awaitAll",
  },
  {
    name: "a map that stands alone",
    before: `ids.map((id) => fetch(id));`,
    after: `await Promise.all(ids.map((id) => fetch(id)));`,
    messageId: "awaitAll",
  },
  {
    name: "a map behind void",
    before: `void ids.map((id) => fetch(id));`,
    after: `await Promise.all(ids.map((id) => fetch(id)));`,
    messageId: "awaitAll",
  },
  {
    name: "a map that is awaited as an array",
    before: `await ids.map((id) => fetch(id));`,
    after: `await Promise.all(ids.map((id) => fetch(id)));`,
    messageId: "awaitAll",
  },
  {
    name: "a map that a variable keeps",
    before: `const all = ids.map((id) => fetch(id));\nconsole.log(all.length);`,
    after: `const all = await Promise.all(ids.map((id) => fetch(id)));\nconsole.log(all.length);`,
    messageId: "awaitAll",
  },
  {
    name: "an array of promises that is awaited",
    before: `await [fetch("a")];`,
    after: `await Promise.all([fetch("a")]);`,
    messageId: "awaitAll",
  },
].map(({ after, before, ...test }) => ({ ...test, after: action(after), before: action(before) }));

const madeAsync: Repaired[] = [
  {
    name: "an arrow function that is the handler",
    before: action(`${SEND};`, "(ctx) =>"),
    after: action(`await ${SEND};`, "async (ctx) =>"),
    messageId: "addAwait",
  },
  {
    name: "a function expression that is the handler and promises a promise",
    before: action(`${SEND};\nreturn Promise.resolve();`, "function (ctx): Promise<void>"),
    after: action(`await ${SEND};\nreturn Promise.resolve();`, "async function (ctx): Promise<void>"),
    messageId: "addAwait",
  },
  {
    name: "a method that is the handler",
    before: `${HEAD}export const sync = internalAction({ handler(ctx) { ${SEND}; } });\n`,
    after: `${HEAD}export const sync = internalAction({ async handler(ctx) { await ${SEND}; } });\n`,
    messageId: "addAwait",
  },
  {
    name: "a helper whose callers all await it",
    before: `${action("await notify(ctx);")}function notify(ctx: ActionCtx) { ${SEND}; }\n`,
    after: `${action("await notify(ctx);")}async function notify(ctx: ActionCtx) { await ${SEND}; }\n`,
    messageId: "addAwait",
  },
];

const PING = `fetch("https://example.com/ping")`;

const refused: Refused[] = [
  {
    name: "a generator",
    text: action(`function* steps() { ${PING}; yield 1; }\nreturn [...steps()];`),
    failed: "generator",
  },
  {
    name: "a constructor",
    text: action(`class Pinger { constructor() { ${PING}; } }\nnew Pinger();`),
    failed: "constructor",
  },
  {
    name: "the initial value of a field",
    text: action(`class Pinger { pinged = void ${PING}; }\nnew Pinger();`),
    failed: "constructor",
  },
  {
    name: "the default of a parameter",
    text: action(`const ping = async (done = void ${PING}) => done;\nawait ping();`),
    failed: "constructor",
  },
  {
    name: "the callback of an event",
    text: action(`process.on("exit", async () => { ${PING}; });`),
    failed: "eventCallback",
  },
  {
    name: "a callback by name",
    text: action(`const stop = async () => { ${PING}; };\nprocess.once("exit", stop);`),
    failed: "eventCallback",
  },
  {
    name: "a callback in a field",
    text: action(`const socket = new WebSocket("wss://x");\nsocket.onopen = async () => { ${PING}; };`),
    failed: "eventCallback",
  },
  {
    name: "a callback in options",
    text: action(
      `await stream({ onFinish: async () => { ${PING}; } });\nasync function stream(x: unknown) { return x; }`,
    ),
    failed: "eventCallback",
  },
  {
    name: "a callback that is not async",
    text: action(`ids.filter((id) => { ${PING}; return id; });`),
    failed: "syncCallers",
  },
  {
    name: "a helper that a caller does not await",
    text: `${action("notify(ctx);")}function notify(ctx: ActionCtx) { ${SEND}; }\n`,
    failed: "syncCallers",
  },
  {
    name: "a helper that other files may call",
    text: `${action("await notify(ctx);")}export function notify(ctx: ActionCtx) { ${SEND}; }\n`,
    failed: "syncCallers",
  },
  {
    name: "a handler that goes through a wrapper",
    text: `${HEAD}const wrap = (f: any) => (ctx: any) => { f(ctx); return null; };\nexport const sync = internalAction({ handler: wrap((ctx: ActionCtx) => { ${SEND}; }) });\n`,
    failed: "syncCallers",
  },
  {
    name: "a return type that is no promise",
    text: action(`${SEND};\nreturn null;`, "(ctx): null =>"),
    failed: "returnType",
  },
  {
    name: "a stream of the action's own",
    text: action(
      `const { readable, writable } = new TransformStream();\nwritable.close();\n${PING};\nfetch("https://example.com", { body: readable, method: "POST" });`,
    ),
    failed: "stream",
  },
  {
    name: "the callbacks of a stream",
    text: action(`new ReadableStream({ async cancel() { ${PING}; } });`),
    failed: "stream",
  },
  {
    name: "a heartbeat that later code stops",
    text: action(
      `let done = false;\n(async () => { while (!done) { await ${PING}; } })();\nawait fetch("work");\ndone = true;`,
    ),
    failed: "waitsForLater",
  },
  {
    name: "work that an abort signal stops",
    text: action(
      `const { signal } = new AbortController();\n(async () => { while (!signal.aborted) { await ${PING}; } })();`,
    ),
    failed: "waitsForLater",
  },
  {
    name: "a loop without an end",
    text: action(`(async () => { for (;;) { await ${PING}; } })();`),
    failed: "endless",
  },
  {
    name: "a promise that nothing settles",
    text: action(`new Promise(async () => { await ${PING}; });`),
    failed: "executor",
  },
  {
    name: "a promise that is handed on",
    text: action(`report(${PING});\nfunction report(work: Promise<unknown>) { work.catch(console.error); }`),
    failed: "handedOver",
  },
  {
    name: "a variable that is declared to hold a promise",
    text: action(`const sent: Promise<Response> = ${PING};\nconsole.log(sent);`),
    failed: "typedName",
  },
  {
    name: "a variable whose promise is chained",
    text: action(`const sent = ${PING};\nsent.catch(console.error);`),
    failed: "chainOnName",
  },
  {
    name: "a variable that is handed to a function",
    text: action(
      `const sent = ${PING};\nif (ids.length > 0) return;\nkeep(sent);\nasync function keep(x: Promise<unknown>) { await x; }`,
    ),
    failed: "chainOnName",
  },
  {
    name: "the value of void",
    text: action(`const nothing = void ${PING};\nreturn nothing;`),
    failed: "valueIsUsed",
  },
  {
    name: "forEach of a Map",
    text: action(`const all = new Map<string, string>();\nall.forEach(async (id) => { await fetch(id); });`),
    failed: "notAnArray",
  },
  {
    name: "forEach of a Set, by its type",
    text: action(
      `await each(new Set());\nasync function each(all: Set<string>) { all.forEach(async (id) => { await fetch(id); }); }`,
    ),
    failed: "notAnArray",
  },
  {
    name: "a Promise of the file's own",
    text: action(
      `const Promise = { all: () => 1 };\nids.forEach(async (id) => { await fetch(id); });\nconsole.log(Promise);`,
    ),
    failed: "nameIsTaken",
  },
  { name: "a timer", text: action(`setTimeout(async () => { await ${PING}; }, 10);`), failed: "timer" },
  {
    name: "the losers of a race",
    text: action(`await Promise.race([${PING}, fetch("other")]);`),
    failed: "race",
  },
  {
    name: "an early start",
    text: action(`const sent = ${PING};\nawait fetch("other");\nawait sent;`),
    failed: "startedEarly",
  },
];

describe("a repair of no-dangling-promises", () => {
  it.each([...repaired, ...madeAsync])("awaits $name ($messageId)", ({ after, before, messageId }) => {
    const [report] = repairText("no-dangling-promises", before);
    expect(report?.suggested[messageId]).toBe(after);
  });

  it.each([...repaired, ...madeAsync])(
    "leaves a file that parses, without a new report: $name",
    ({ after, before }) => {
      const known = countReports(before);
      for (const [key, count] of countReports(after)) {
        // A map had no bound before it was awaited either: `strict` can say so from now on.
        if (key.includes("no-unbounded-concurrency")) continue;
        expect(count, key).toBeLessThanOrEqual(known.get(key) ?? 0);
      }
      const left = repairText("no-dangling-promises", after);
      expect(left.length).toBeLessThan(repairText("no-dangling-promises", before).length);
    },
  );

  it.each(refused)("is not offered for $name", ({ failed, text }) => {
    const reports = repairText("no-dangling-promises", text);
    expect(reports.map((report) => report.failed)).toContain(failed);
    const report = reports.find((candidate) => candidate.failed === failed);
    expect(report).toMatchObject({ fixed: undefined, suggested: {} });
  });

  it("logs no failure where a handler does, or where the value is read", () => {
    const offered = (body: string) =>
      repairText("no-dangling-promises", action(body)).flatMap(({ suggested }) => Object.keys(suggested));
    expect(offered(`${SEND}.catch(() => null);`)).toEqual(["addAwait"]);
    expect(offered(`if (${SEND}) return;`)).toEqual(["addAwait"]);
    expect(offered(`const console = { error: () => 1 };\n${SEND};\nreturn console;`)).toEqual(["addAwait"]);
    expect(offered(`${SEND};`)).toEqual(["addAwait", "awaitAndCatch"]);
  });
});

function countReports(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { messageId = "syntax error", ruleId } of lintText(text)) {
    const key = `${ruleId ?? ""} ${messageId}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
