import type { FailedPrecondition } from "../../src/fixes/repair.js";

import { describe, expect, it } from "vitest";

import { repairDisk } from "./repair-disk.js";
import { lintText, repairText } from "./repair-text.js";

const IMPORTS = `import { v } from "convex/values";
import { api, components, internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { hash, limit } from "./numbers";
import { customMutation } from "convex-helpers/server/customFunctions";

const LIMIT = 3;
const custom = customMutation(internalMutation, {});
`;

const FUNCTIONS = `
export const getUser = internalQuery({
  args: { id: v.id("users") },
  handler: async (ctx, args) => {
    return await ctx.db.get(args.id);
  },
});

export const getPlan = internalQuery({
  args: { name: v.string(), kind: v.optional(v.string()) },
  handler: async (ctx, args) => {
    const plans = await ctx.db.query("plans").withIndex("by_name", (q) => q.eq("name", args.name)).collect();
    return plans[0];
  },
});

export const listUsers = internalQuery(async (ctx) => await ctx.db.query("users").collect());

export const rename = internalMutation({
  args: { id: v.id("users"), name: v.string(), at: v.optional(v.number()) },
  handler: async (ctx, args) => {
    await ctx.db.patch(args.id, { name: args.name });
  },
});

export const log = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, args) => await ctx.db.insert("logs", { text: args.text }),
});

export const wrapped = custom({ args: { text: v.string() }, handler: async () => null });
`;

function module(body: string): string {
  const action = `
export const sync = internalAction({
  args: { id: v.id("users"), name: v.string(), note: v.optional(v.string()) },
  handler: async (ctx, args) => {
${body
  .trim()
  .split("\n")
  .map((line) => (line === "" ? "" : `    ${line}`))
  .join("\n")}
  },
});
`;
  return `${IMPORTS}${FUNCTIONS}${action}`;
}

interface Repaired {
  /** What is left of the action's body. */
  readonly body: string;
  /** From the arguments to the end of the handler. */
  readonly combined: string;
  readonly name: string;
  readonly text: string;
}

const RULES = ["no-sequential-run-query", "no-sequential-run-mutation", "no-split-read-write"];

function repair(body: string): Repaired {
  const text = RULES.flatMap((rule) => repairText(rule, module(body))).flatMap(({ suggested }) =>
    Object.values(suggested),
  )[0];
  if (text === undefined) throw new Error(`no suggestion, but ${findFailed(body).join(", ")}`);
  const found = /export const (\w+(?:And|Twice|Repeatedly)\w*) = (.*?\n\}\);)/s.exec(text);
  const rest = /handler: async \(ctx, args\) => \{\n((?:(?!handler:).)*)\n {2}\},\n\}\);\s*$/s.exec(text);
  return {
    body: (rest?.[1] ?? "").replaceAll(/^ {4}/gm, ""),
    combined: found?.[2] ?? "",
    name: found?.[1] ?? "",
    text,
  };
}

function findFailed(body: string): (FailedPrecondition | undefined)[] {
  return RULES.flatMap((rule) => repairText(rule, module(body))).map(({ failed }) => failed);
}

function lines(...all: readonly string[]): string {
  return all.join("\n");
}

const READ_USER = "const user = await ctx.runQuery(internal.example.getUser, { id: args.id });";
const READ_PLAN = "const plan = await ctx.runQuery(internal.example.getPlan, { name: args.name });";
const RENAME = "await ctx.runMutation(internal.example.rename, { id: args.id, name: args.name });";

describe("run calls in a row", () => {
  it("become one query, whose results keep their names", () => {
    const { body, combined, name } = repair(lines(READ_USER, READ_PLAN, "return { user, plan };"));
    expect(name).toBe("getUserAndGetPlan");
    expect(body).toBe(
      lines(
        "const { user, plan } = await ctx.runQuery(internal.example.getUserAndGetPlan, {",
        "  id: args.id,",
        "  name: args.name,",
        "});",
        "return { user, plan };",
      ),
    );
    expect(combined).toBe(
      lines(
        "internalQuery({",
        '  args: { id: v.id("users"), name: v.string() },',
        "  handler: async (ctx, args) => {",
        "    const user = await getUserHandler(ctx, { id: args.id });",
        "    const plan = (await getPlanHandler(ctx, { name: args.name })) ?? null;",
        "    return { user, plan };",
        "  },",
        "});",
      ),
    );
  });

  it("leave the handlers to their own functions as helpers", () => {
    const { text } = repair(lines(READ_USER, READ_PLAN, "return { user, plan };"));
    expect(text).toContain(
      'export async function getUserHandler(ctx: QueryCtx, args: { id: Id<"users"> }) {\n  return await ctx.db.get(args.id);\n}',
    );
    expect(text).toContain("  handler: getUserHandler,\n});");
    expect(text).toContain("internalQuery, type QueryCtx }");
  });

  it("copy a guard, and stop where the action stops", () => {
    const { body, combined } = repair(
      lines(
        READ_USER,
        'if (!user) throw new Error("no user");',
        "await ctx.runMutation(internal.example.rename, { id: user._id, name: args.name });",
        "return user.name;",
      ),
    );
    expect(body).toBe(
      lines(
        "const user = await ctx.runMutation(internal.example.getUserAndRename, {",
        "  id: args.id,",
        "  name: args.name,",
        "});",
        'if (!user) throw new Error("no user");',
        "return user.name;",
      ),
    );
    expect(combined).toContain(
      lines(
        "    const user = await getUserHandler(ctx, { id: args.id });",
        "    if (!user) return user;",
        "    await renameHandler(ctx, { id: user._id, name: args.name });",
        "    return user;",
      ),
    );
  });

  it("tell the compiler what a guard says of the later result", () => {
    const { body, combined } = repair(
      lines(READ_USER, "if (!user || user.name === args.name) return null;", READ_PLAN, "return plan.price;"),
    );
    expect(body).toContain("if (!user || user.name === args.name || plan === undefined) return null;");
    expect(combined).toContain("    if (!user || user.name === args.name) return { user };");
  });

  it("need no such word where the compiler knows", () => {
    const { body } = repair(lines(READ_USER, "if (!user) return null;", READ_PLAN, "return plan.price;"));
    expect(body).toContain("if (!user) return null;");
  });

  it("copy what is computed between them, and keep it where it is used", () => {
    const { body, combined } = repair(
      lines(
        READ_USER,
        'const text = `${user?.name ?? "?"}: ${args.note ?? ""}`;',
        "await ctx.runMutation(internal.example.log, { text });",
        "return text;",
      ),
    );
    expect(body).toContain('const text = `${user?.name ?? "?"}: ${args.note ?? ""}`;');
    expect(combined).toContain('    const text = `${user?.name ?? "?"}: ${args.note ?? ""}`;');
    expect(combined).toContain("note: v.optional(v.string())".replace("args.note", ""));
  });

  it("take along what was computed for the later call alone", () => {
    const { body, combined } = repair(
      lines(
        READ_USER,
        'const text = user === null ? "none" : user.name.trim();',
        "await ctx.runMutation(internal.example.log, { text });",
      ),
    );
    expect(body).not.toContain("const text");
    expect(combined).toContain('    const text = user === null ? "none" : user.name.trim();');
    expect(combined).not.toContain("return");
  });

  it("hand over the time that was looked up between them", () => {
    const { body, combined } = repair(
      lines(
        RENAME,
        "const now = Date.now();",
        "await ctx.runMutation(internal.example.rename, { id: args.id, name: args.name, at: now });",
        "return now;",
      ),
    );
    expect(body).toMatch(/^const now = Date\.now\(\);\nawait ctx\.runMutation\(/);
    expect(combined).toContain("now: v.optional(v.number())");
    expect(combined).toContain("at: args.now");
  });

  it("keep the branch that a call stands in", () => {
    const { body, combined } = repair(
      lines(
        READ_USER,
        "let count = 0;",
        "if (user === null) {",
        "  // Nobody has that name yet.",
        "  await ctx.runMutation(internal.example.rename, { id: args.id, name: args.name });",
        "  count += 1;",
        "} else {",
        '  await ctx.runMutation(internal.example.log, { text: "known" });',
        "}",
        "return count;",
      ),
    );
    expect(body).toBe(
      lines(
        "const user = await ctx.runMutation(internal.example.getUserAndRenameAndLog, {",
        "  id: args.id,",
        "  name: args.name,",
        "});",
        "let count = 0;",
        "if (user === null) {",
        "  count += 1;",
        "}",
        "return count;",
      ),
    );
    expect(combined).toContain(
      lines(
        "    if (user === null) {",
        "      // Nobody has that name yet.",
        "      await renameHandler(ctx, { id: args.id, name: args.name });",
        "    } else {",
        '      await logHandler(ctx, { text: "known" });',
        "    }",
      ),
    );
  });

  it("return what is found out in a branch", () => {
    const { body, combined } = repair(
      lines(
        READ_USER,
        "if (user !== null) {",
        "  const plan = await ctx.runQuery(internal.example.getPlan, { name: user.name });",
        "  return plan.price;",
        "}",
        "return 0;",
      ),
    );
    expect(body).toContain("if (user !== null && plan !== undefined) {\n  return plan.price;\n}");
    expect(combined).toContain(
      lines(
        "    let plan;",
        "    if (user !== null) {",
        "      plan = (await getPlanHandler(ctx, { name: user.name })) ?? null;",
        "    }",
        "    return { user, plan };",
      ),
    );
  });

  it("keep a statement around a call, and a declared type", () => {
    const { body } = repair(
      lines(
        READ_USER,
        "const { price } = await ctx.runQuery(internal.example.getPlan, { name: args.name });",
        "return user === null ? 0 : price;",
      ),
    );
    expect(body).toContain("const { user, getPlanResult } = await ctx.runQuery(");
    expect(body).toContain("const { price } = getPlanResult;");
    const typed = repair(
      lines(
        READ_USER.replace("user", "user: { name: string } | null"),
        READ_PLAN.replace("plan", "plan: { price: number }"),
        "return user === null ? 0 : plan.price;",
      ),
    );
    expect(typed.body).toContain(
      "const { user, plan }: { user: { name: string } | null; plan: { price: number } } = await",
    );
    const mixed = repair(
      lines(READ_USER.replace("user", "user: { name: string } | null"), READ_PLAN, "return [user, plan];"),
    );
    expect(mixed.body).toContain("const { user: foundUser, plan } = await ctx.runQuery(");
    expect(mixed.body).toContain("const user: { name: string } | null = foundUser;");
  });

  it("return the last result where the action returns it", () => {
    const { body } = repair(
      lines(
        READ_USER,
        "if (!user) return null;",
        "return ctx.runMutation(internal.example.log, { text: user.name });",
      ),
    );
    expect(body).toContain("return logResult;");
  });

  it("become one call where they ran side by side", () => {
    const { body, combined } = repair(
      lines(
        "const [user, plan] = await Promise.all([",
        "  ctx.runQuery(internal.example.getUser, { id: args.id }),",
        "  ctx.runQuery(internal.example.getPlan, { name: args.name }),",
        "]);",
        "return [user, plan];",
      ),
    );
    expect(body).toMatch(/^const \{ user, plan \} = await ctx\.runQuery\(/);
    expect(combined).toContain("const user = await getUserHandler(ctx, { id: args.id });");
  });

  it("are all combined that stand in a row", () => {
    const { body, name } = repair(
      lines(READ_USER, READ_PLAN, RENAME.replace("args.name", "plan.name"), "return user;"),
    );
    expect(name).toBe("getUserAndGetPlanAndRename");
    expect(body).toMatch(/^const user = await ctx\.runMutation\(.*\nreturn user;$/s);
  });

  it("are all combined with blank lines between them at the end of a block", () => {
    const { body } = repair(`
if (args.note) {
  await ctx.runMutation(internal.example.rename, { id: args.id, name: args.name });

  await ctx.runMutation(internal.example.log, { text: args.name });

  await ctx.runMutation(internal.example.log, { text: "renamed" });
}`);
    expect(body).toBe(`if (args.note) {
  await ctx.runMutation(internal.example.renameAndLog, {
    id: args.id,
    name: args.name,
  });
}`);
  });

  it("hand a value over once, under a name of its own", () => {
    const { combined, name } = repair(
      lines(
        RENAME,
        "await ctx.runMutation(internal.example.rename, { id: args.id, name: `${args.name}!` });",
      ),
    );
    expect(name).toBe("renameTwice");
    expect(combined).toContain(
      lines("  args: {", '    id: v.id("users"),', "    name: v.string(),", "    name2: v.string(),", "  },"),
    );
  });

  it("hand over nothing where there is nothing", () => {
    const { body, combined } = repair(
      lines(
        'await ctx.runMutation(internal.example.log, { text: "a" });',
        'await ctx.runMutation(internal.example.log, { text: "b" });',
      ),
    );
    expect(body).toBe("await ctx.runMutation(internal.example.logTwice, {});");
    expect(combined).toContain("  args: {},\n  handler: async (ctx) => {");
  });

  it("are referred to through the same casts", () => {
    const cast = "(internal.example as any).log";
    const { body } = repair(
      lines(
        `await ctx.runMutation(${cast}, { text: "a" });`,
        `await ctx.runMutation(${cast}, { text: "b" });`,
      ),
    );
    expect(body).toBe("await ctx.runMutation((internal.example as any).logTwice, {});");
  });

  it("leave no report behind", () => {
    const { text } = repair(lines(READ_USER, "if (!user) return null;", READ_PLAN, "return plan.price;"));
    const kinds = lintText(text).map(({ ruleId }) => ruleId);
    expect(kinds.filter((ruleId) => RULES.includes(ruleId?.replace("convex-actions/", "") ?? ""))).toEqual(
      [],
    );
  });
});

const refused: readonly { failed: FailedPrecondition; name: string; body: string }[] = [
  {
    name: "that a helper makes",
    failed: "insideHelper",
    body: lines(
      READ_USER,
      "const load = async (c: ActionCtx) => await c.runQuery(internal.example.getPlan, { name: args.name });",
      "return [user, await load(ctx)];",
    ),
  },
  {
    name: "with an effect between them",
    failed: "notPure",
    body: lines(READ_USER, "globalThis.seen = user;", READ_PLAN, "return plan;"),
  },
  {
    name: "with a switch between them that goes on with the next round",
    failed: "notPure",
    body: lines(
      "let skipped = 0;",
      "for (const name of [args.name, args.note]) {",
      "  const plan = await ctx.runQuery(internal.example.getPlan, { name });",
      "  switch (plan.kind) {",
      '    case "free":',
      "      skipped += 1;",
      "      continue;",
      "  }",
      "  await ctx.runMutation(internal.example.log, { text: plan.name });",
      "}",
      "return skipped;",
    ),
  },
  {
    name: "with a function between them of which nothing is known",
    failed: "notPure",
    body: lines(READ_USER, "hash(user);", READ_PLAN, "return plan;"),
  },
  {
    name: "with work on the ctx between them",
    failed: "otherCtxUse",
    body: lines(
      READ_USER,
      "await ctx.scheduler.runAfter(0, internal.example.log, {});",
      READ_PLAN,
      "return [user, plan];",
    ),
  },
  {
    name: "of which one runs once per item",
    failed: "oncePerItem",
    body: lines(
      READ_USER,
      "for (const name of user.names) {",
      "  await ctx.runMutation(internal.example.log, { text: name });",
      "}",
    ),
  },
  {
    name: "of which one has a try of its own",
    failed: "separateTries",
    body: lines(
      RENAME,
      "try {",
      '  await ctx.runMutation(internal.example.log, { text: "a" });',
      "} catch (error) {",
      "  throw new Error(String(error));",
      "}",
    ),
  },
  {
    name: "of which one stands within a larger expression",
    failed: "withinExpression",
    body: lines(
      READ_USER,
      "return [user, await ctx.runQuery(internal.example.getPlan, { name: args.name })];",
    ),
  },
  {
    name: "with a test of the time between them",
    failed: "clockInTest",
    body: lines(READ_USER, "if (user.until < Date.now()) return null;", RENAME),
  },
  {
    name: "of which the later one is told how long the earlier one took",
    failed: "measuresTime",
    body: lines(
      "const start = Date.now();",
      RENAME,
      "await ctx.runMutation(internal.example.rename, { id: args.id, name: args.name, at: Date.now() - start });",
    ),
  },
  {
    name: "of which the later one depends on a variable that is changed between them",
    failed: "changedBetween",
    body: lines(
      'let text = "a";',
      READ_USER,
      'if (user) text += "b";',
      "await ctx.runMutation(internal.example.log, { text });",
    ),
  },
  {
    name: "of which the later one is made by a value that Convex may not carry",
    failed: "capturedValue",
    body: lines("const known = new Map();", READ_USER, "if (known.has(user.name)) return null;", RENAME),
  },
  {
    name: "of which the later one is given what nobody has checked",
    failed: "capturedValue",
    body: lines(
      "const body = JSON.parse(args.name);",
      READ_USER,
      "if (user) return null;",
      "await ctx.runMutation(internal.example.log, { text: body.text });",
    ),
  },
  {
    name: "with arguments that are put together from results",
    failed: "computedArguments",
    body: lines(READ_USER, "await ctx.runMutation(internal.example.rename, { ...user, id: args.id });"),
  },
  {
    name: "with a way out on which more is written",
    failed: "callOnExit",
    body: lines(
      READ_USER,
      "if (!user) {",
      "  await ctx.scheduler.runAfter(0, internal.example.log, {});",
      "  return null;",
      "}",
      "await ctx.runMutation(internal.example.rename, { id: user._id, name: args.name });",
    ),
  },
  {
    name: "of a table without a bound",
    failed: "unboundedRead",
    body: lines(
      "const users = await ctx.runQuery(internal.example.listUsers);",
      READ_USER,
      "return [users, user];",
    ),
  },
  {
    name: "of a function with a builder of its own",
    failed: "customBuilder",
    body: lines(RENAME, 'await ctx.runMutation(internal.example.wrapped, { text: "a" });'),
  },
  {
    name: "of a function that does not exist",
    failed: "unknownTarget",
    body: lines(READ_USER, "await ctx.runMutation(internal.example.missing, { id: user._id });"),
  },
  {
    name: "whose results have one name",
    failed: "nameIsTaken",
    body: lines(
      READ_USER,
      "if (user) {",
      "  const plan = await ctx.runQuery(internal.example.getPlan, { name: user.name });",
      "  return plan;",
      "} else {",
      "  const plan = await ctx.runQuery(internal.example.getPlan, { name: args.name });",
      "  return plan;",
      "}",
    ),
  },
  {
    name: "in arms that both lead out",
    failed: "unclearGuard",
    body: lines(
      READ_USER,
      "if (user === null) {",
      "  if (args.note) return null;",
      "} else {",
      "  if (!args.note) return null;",
      "}",
      READ_PLAN,
      "return plan;",
    ),
  },
  {
    name: "behind a way out that rests on what its test says",
    failed: "unclearGuard",
    body: lines(
      READ_USER,
      "if (user && user.name === args.name) return user.name;",
      READ_PLAN,
      "return plan.price;",
    ),
  },
  {
    name: "in different functions",
    failed: "differentBlocks",
    body: lines(
      READ_USER,
      "const plans = await Promise.all([1].map(async () => {",
      "  return await ctx.runQuery(internal.example.getPlan, { name: user.name });",
      "}));",
      "return plans;",
    ),
  },
  {
    name: "of which each failure is dealt with apart",
    failed: "maybeIntended",
    body: lines(
      "try {",
      `  ${RENAME}`,
      "} catch (error) { console.error(error); }",
      "try {",
      '  await ctx.runMutation(internal.example.log, { text: "a" });',
      "} catch (error) { console.error(error); }",
    ),
  },
];

describe("run calls are left alone", () => {
  it.each(refused)("$name", ({ body, failed }) => {
    expect(findFailed(body)).toContain(failed);
  });
});

const SERVER = `import { internalAction, internalMutation, internalQuery } from "./_generated/server";\n`;

const MODULES: Readonly<Record<string, string>> = {
  "convex/plans.ts": `import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

const price = v.number();

export const setPrice = internalMutation({
  args: { name: v.string(), price },
  handler: async (ctx, args) => {
    await ctx.db.insert("plans", args);
  },
});
`,
  "convex/users.ts": `import { v } from "convex/values";
import { query } from "./_generated/server";

export const get = query({
  args: { id: v.id("users") },
  handler: async (ctx, args) => await ctx.db.get(args.id),
});
`,
};

describe("run calls of functions in other modules", () => {
  it("become a function beside the one that writes, which imports the helper of the other", async () => {
    const { changes, left } = await repairDisk("no-split-read-write", {
      ...MODULES,
      "convex/sync.ts": `"use node";
import { v } from "convex/values";
import { api, internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { id: v.id("users"), price: v.number() },
  handler: async (ctx, args) => {
    const user = await ctx.runQuery(api.users.get, { id: args.id });
    await ctx.runMutation(internal.plans.setPrice, { name: user.name, price: args.price });
  },
});
`,
    });
    expect(left).toEqual([]);
    expect(changes["convex/sync.ts"]).toContain(
      "    await ctx.runMutation(internal.plans.getAndSetPrice, {\n      id: args.id,\n      price: args.price,\n    });\n  },",
    );
    expect(changes["convex/sync.ts"]).toContain('import { internal } from "./_generated/api";');
    expect(changes["convex/plans.ts"]).toContain('import { getHandler } from "./users";');
    expect(changes["convex/plans.ts"]).toContain(
      '  args: { id: v.id("users"), price: v.number() },\n  handler: async (ctx, args) => {\n    const user = await getHandler(ctx, { id: args.id });\n    await setPriceHandler(ctx, { name: user.name, price: args.price });\n  },',
    );
    expect(changes["convex/users.ts"]).toContain(
      "export async function getHandler(ctx: QueryCtx, args: { id",
    );
  });

  it("keep a validator that only its own module knows, in that module", async () => {
    const { changes } = await repairDisk("no-sequential-run-mutation", {
      ...MODULES,
      "convex/sync.ts": `import { internal } from "./_generated/api";
${SERVER}
export const sync = internalAction(async (ctx) => {
  const found = JSON.parse(await (await fetch("https://example.com")).text());
  await ctx.runMutation(internal.plans.setPrice, { name: "a", price: found.a });
  await ctx.runMutation(internal.plans.setPrice, { name: "b", price: found.b });
});
`,
    });
    expect(changes["convex/plans.ts"]).toContain("  args: { a: price, b: price },");
  });

  it("are left alone where code that would move names things of the action's module", async () => {
    const { changes, left } = await repairDisk("no-split-read-write", {
      ...MODULES,
      "convex/sync.ts": `import { api, internal } from "./_generated/api";
${SERVER}
function shorten(name: string) { return name.slice(0, 3); }

export const sync = internalAction(async (ctx, args: { id: string }) => {
  const user = await ctx.runQuery(api.users.get, { id: args.id });
  await ctx.runMutation(internal.plans.setPrice, { name: shorten(user.name), price: 1 });
});
`,
    });
    expect(changes).toEqual({});
    expect(left).toEqual(["convex/sync.ts:8 code that would move names things of this module"]);
  });
});
