import { describe, expect, it } from "vitest";

import { planDirectCall, planPassedFunction } from "../../src/fixes/direct-call-repair.js";
import { collectDirectCalls, collectPassedFunctions } from "../../src/project/direct-calls.js";
import { createRunBench } from "../project/run-bench.js";
import { applyEdits } from "../../src/fixes/apply-edits.js";

const SERVER = `import { action, mutation, query } from "./_generated/server";\n`;
const LIST = `export const list = query({ args: {}, handler: async (ctx) => await ctx.db.query("users").collect() });\n`;

/** What the first direct call of `convex/example.ts` becomes, by file, or why it stays. */
function plan(files: Readonly<Record<string, string>>): unknown {
  const bench = createRunBench({ "package.json": "{}", ...files });
  const run = bench.lint("convex/example.ts");
  const [call] = collectDirectCalls(run, run.linted);
  const [passed] = collectPassedFunctions(run, run.linted);
  const planned =
    call === undefined
      ? passed && planPassedFunction(run, { ...passed, messageId: "passReference" })
      : planDirectCall(run, call, { helper: { messageId: "helper" }, run: { messageId: "run" } });
  if (planned?.type !== "repairs") return planned?.type === "advice" ? planned.failed : planned;
  const changes = planned.repairs.flatMap((repair) => repair.files);
  return Object.fromEntries(
    changes.map((change) => {
      const path = change.file.slice(bench.disk.root.length + 1);
      return [path, change.type === "change" ? applyEdits(files[path] ?? "", change.edits) : change.text];
    }),
  );
}

describe("planDirectCall", () => {
  it("takes the handler out of another module, and imports it in the place of the function", () => {
    expect(
      plan({
        "convex/example.ts": `${SERVER}import { list } from "./users";
export const count = query({ args: {}, handler: async (ctx) => (await list(ctx)).length });
`,
        "convex/users.ts": `import { query } from "./_generated/server";\n${LIST}`,
      }),
    ).toEqual({
      "convex/example.ts": `${SERVER}import { listHandler } from "./users";
export const count = query({ args: {}, handler: async (ctx) => (await listHandler(ctx)).length });
`,
      "convex/users.ts": `import { query, type QueryCtx } from "./_generated/server";
export async function listHandler(ctx: QueryCtx) {
  return await ctx.db.query("users").collect();
}

export const list = query({ args: {}, handler: listHandler });
`,
    });
  });

  it("does not take places of two files for one", () => {
    const comment = `// ${"x".repeat(400)}\n`;
    expect(
      plan({
        "convex/example.ts": `${SERVER}import { list } from "./users";
export const count = query({ args: {}, handler: async (ctx) => (await list(ctx)).length });
`,
        "convex/users.ts": `import { query } from "./_generated/server";
export const list = query({ args: {}, handler: async (ctx) => {
${comment}return await ctx.db.query("users").collect(); } });
`,
      }),
    ).toHaveProperty(["convex/users.ts"]);
  });

  it("calls the new function through the namespace that is imported", () => {
    expect(
      plan({
        "convex/example.ts": `${SERVER}import * as Users from "./users";
export const count = query({ args: {}, handler: async (ctx) => (await Users.list(ctx)).length });
`,
        "convex/users.ts": `import { query } from "./_generated/server";\n${LIST}`,
      }),
    ).toMatchObject({
      "convex/example.ts": `${SERVER}import * as Users from "./users";
export const count = query({ args: {}, handler: async (ctx) => (await Users.listHandler(ctx)).length });
`,
    });
  });

  it("lets an action run a mutation, which keeps what the file imports for other uses", () => {
    expect(
      plan({
        "convex/example.ts": `${SERVER}import { api } from "./_generated/api";
export const save = mutation(async () => null);
export const sync = action(async (ctx) => { await save(ctx, { id: 1 }); await ctx.runQuery(api.users.list); });
`,
      }),
    ).toEqual({
      "convex/example.ts": `${SERVER}import { api } from "./_generated/api";
export const save = mutation(async () => null);
export const sync = action(async (ctx) => { await ctx.runMutation(api.example.save, { id: 1 }); await ctx.runQuery(api.users.list); });
`,
    });
  });

  it.each([
    [
      "ctxNotAtHand",
      "the first argument is not the ctx",
      "mutation(async (ctx) => await list({ db: ctx.db }));",
    ],
    ["ctxNotAtHand", "a query cannot write", "query(async (ctx) => await save(ctx));"],
    [
      "ctxNotAtHand",
      "the helper has two kinds of callers",
      "mutation(async (ctx) => await help(ctx)); async function help(ctx) { return await list(ctx); } action(async (ctx) => await help(ctx));",
    ],
    [
      "argumentsDoNotFit",
      "there are more arguments than parameters",
      "query(async (ctx) => await list(ctx, {}));",
    ],
    [
      "computedArguments",
      "the arguments are spread",
      "action(async (ctx, ...rest) => await list(ctx, ...rest));",
    ],
    [
      "notAwaitedHere",
      "the promise goes elsewhere",
      "action(async (ctx) => { const all = list(ctx); await all; });",
    ],
    ["customBuilder", "a wrapper hands the handler another ctx", "query(async (ctx) => await rich(ctx));"],
    ["recursion", "the function calls itself", "mutation(async (ctx) => await example(ctx));"],
    ["handlerElsewhere", "another module holds the handler", "query(async (ctx) => await foreign(ctx));"],
  ])("plans nothing (%s) where %s", (failed, _, example) => {
    const code = `${SERVER}import { customQuery } from "convex-helpers/server/customFunctions";
import { handle } from "./foreign";
${LIST}export const foreign = query({ args: {}, handler: handle });
export const save = mutation(async (ctx) => await ctx.db.insert("users", {}));
const richQuery = customQuery(query, {});
export const rich = richQuery({ args: {}, handler: async (ctx) => null });
export const example = ${example}
`;
    const foreign = "export const handle = async (ctx) => null;";
    expect(plan({ "convex/example.ts": code, "convex/foreign.ts": foreign })).toBe(failed);
  });
});

describe("planPassedFunction", () => {
  it("plans nothing where no reference leads to the function", () => {
    const code = `${SERVER}const hidden = query(async () => null);
export const example = action(async (ctx) => await ctx.runQuery(hidden));
`;
    expect(plan({ "convex/example.ts": code })).toBe("declaredElsewhere");
  });

  it("writes api for a public function, and takes the import out that nothing needs any more", () => {
    expect(
      plan({
        "convex/example.ts": `${SERVER}import { list } from "./users";
export const example = action(async (ctx) => await ctx.runQuery(list));
`,
        "convex/users.ts": `import { query } from "./_generated/server";\n${LIST}`,
      }),
    ).toEqual({
      "convex/example.ts": `${SERVER}import { api } from "./_generated/api";
export const example = action(async (ctx) => await ctx.runQuery(api.users.list));
`,
    });
  });
});
