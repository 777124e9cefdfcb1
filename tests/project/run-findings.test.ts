import { describe, expect, it } from "vitest";

import type { LintRun } from "../../src/project/lint-run.js";

import { describeRunFinding } from "../../src/project/run-finding-words.js";
import { collectRunFindings, findDottedPath, matchesReference } from "../../src/project/run-findings.js";
import { findLine } from "../../src/project/source-places.js";
import { createRunBench } from "./run-bench.js";

const IMPORTS = `import { components, internal } from "./_generated/api";
import { internalAction, internalMutation, type ActionCtx, type MutationCtx } from "./_generated/server";
`;

/** A module whose third line starts the action `sync`; `body` begins on line 4. */
function inAction(body: string, rest = ""): string {
  return `${IMPORTS}export const sync = internalAction(async (ctx, args) => {\n${body}\n});\n${rest}`;
}

function lint(text: string, others: Readonly<Record<string, string>> = {}): LintRun {
  const files = { "convex/example.ts": text, "package.json": "{}", ...others };
  return createRunBench(files).lint("convex/example.ts");
}

/** `kind later:line < earlier:line (how the later depends on it)`, one for each finding. */
function describeFindings(run: LintRun): string[] {
  const lineOf = (offset: number) => findLine(run.linted.tree.text, offset);
  return collectRunFindings(run).map(({ dependence, earlier, kind, later, loop }) => {
    const [laterLine, earlierLine, loopLine] = [later.call, earlier?.call, loop].map(
      (node) => node && String(lineOf(node.range[0])),
    );
    const against = earlierLine ?? `loop ${loopLine ?? "?"}`;
    return `${kind} ${laterLine ?? "?"} < ${against}${dependence === "none" ? "" : ` (${dependence})`}`;
  });
}

describe("collectRunFindings", () => {
  it("gives each later call one finding, with its kind, its partner and its dependence", () => {
    const run = lint(
      inAction(`
        const user = await ctx.runQuery(internal.users.get, {});
        const team = await ctx.runQuery(internal.teams.get, { user });
        const seat = await ctx.runMutation(internal.seats.take, { team });
        await ctx.runMutation(internal.seats.log, {});
        const [left] = await ctx.runQuery(internal.seats.left, {});
        if (left) await ctx.runMutation(internal.seats.warn, {});
        await fetch(args.url);
        for (const row of args.rows) await ctx.runMutation(internal.rows.insert, { row });
      `),
    );
    expect(describeFindings(run)).toEqual([
      "query-query 6 < 5",
      "query-mutation 7 < 6 (arguments)",
      "mutation-mutation 8 < 7",
      "independent 9 < 8",
      "query-mutation 10 < 9 (decision)",
      "loop 12 < loop 12",
    ]);
  });

  it.each([
    ["what another helper has made of the ctx", "const env = make(ctx);\nawait save(env);\nawait save(env);"],
    ["a choice of two", "const { env } = args;\nawait save(env ?? ctx);\nawait save(env ?? ctx);"],
    ["all arguments at once", "const all = [ctx];\nawait save(...all);\nawait save(...all);"],
  ])("sees the calls of helpers that get the ctx by way of %s", (_, body) => {
    const run = lint(
      inAction(
        body,
        `function make(ctx: ActionCtx) { return { ...ctx, user: 1 }; }
         async function save(ctx: ActionCtx) { await ctx.runMutation(internal.rows.insert, {}); }`,
      ),
    );
    expect(describeFindings(run)).toEqual(["mutation-mutation 6 < 5"]);
  });

  it("leaves out what a wrapper does to a component that it is handed", () => {
    const run = lint(
      inAction(
        `await runRef(ctx, components.counter.add); await ctx.runMutation(internal.a.one, {});`,
        `async function runRef(ctx, ref) { await ctx.runMutation(ref, {}); }`,
      ),
    );
    expect(describeFindings(run)).toEqual([]);
  });

  it("sees a pair past a helper that only computes", () => {
    const run = lint(
      inAction(
        `const user = await ctx.runQuery(internal.a.one, {}); await nameOf(user); await ctx.runQuery(internal.a.two, {});`,
        `async function nameOf(user) { return user.name.trim(); }`,
      ),
    );
    expect(describeFindings(run)).toEqual(["query-query 4 < 4"]);
  });

  it("is made once for all rules of a lint run", () => {
    const run = lint(inAction("await ctx.runQuery(args.a); await ctx.runQuery(args.b);"));
    expect(collectRunFindings(run)).toHaveLength(1);
    expect(collectRunFindings(run)).toBe(collectRunFindings(run));
  });

  it("looks at every function that only actions reach, and at none that a mutation reaches", () => {
    const pair = "await ctx.runQuery(internal.a.one); await ctx.runQuery(internal.a.two);";
    const run = lint(`${IMPORTS}
export const sync = internalAction(async (ctx) => { await byAction(ctx); await fetch("https://example.com"); await byBoth(ctx); });
export const touch = internalMutation(async (ctx) => { ${pair} await byBoth(ctx); });
async function byAction(ctx) { ${pair} }
async function byBoth(ctx) { ${pair} }
export async function typed(ctx: ActionCtx) { ${pair} }
export async function typedForMutations(ctx: MutationCtx) { ${pair} }
async function neverCalled(ctx) { ${pair} }
`);
    expect(describeFindings(run).sort()).toEqual(["query-query 6 < 6", "query-query 8 < 8"]);
  });

  it("says whose ctx it is", () => {
    const pair = "await ctx.runQuery(internal.a.one); await ctx.runQuery(internal.a.two);";
    const run = lint(inAction(pair, `export async function typed(ctx: ActionCtx) { ${pair} }`));
    expect(collectRunFindings(run).map(({ root }) => root.evidence.type)).toEqual(["handler", "annotation"]);
  });

  it("judges a function inside a function once", () => {
    const run = lint(
      inAction(`
        const inner = async (ctx: ActionCtx) => {
          await ctx.runQuery(internal.a.one);
          await ctx.runQuery(internal.a.two);
        };
        args.register(inner);
      `),
    );
    expect(describeFindings(run)).toEqual(["query-query 7 < 6"]);
  });

  it("judges a helper by what it does alone, and its caller by what it does around it", () => {
    const helper = `import { internal } from "./_generated/api";
export async function load(ctx) {
  await ctx.runQuery(internal.a.one);
  return await ctx.runQuery(internal.a.two);
}
`;
    const text = `import { load } from "./load";\n${inAction("await load(ctx);\nawait ctx.runMutation(internal.a.three);")}`;
    expect(describeFindings(lint(text, { "convex/load.ts": helper }))).toEqual(["independent 6 < 5"]);
  });

  it("reads no other file for a module that could make no run call", () => {
    const bench = createRunBench({
      "convex/example.ts": `import { add } from "./add";\nexport const sum = () => add(1, 2);\n`,
      "convex/add.ts": "export const add = (a, b) => a + b;\n",
      "package.json": "{}",
    });
    expect(collectRunFindings(bench.lint("convex/example.ts"))).toEqual([]);
    expect(bench.takeReads()).not.toContain("convex/add.ts");
  });

  it("sees in the next run that a helper of another file has changed", () => {
    const waiting = "export const pause = async () => { await fetch('https://example.com'); };";
    const bench = createRunBench({
      "convex/example.ts": `import { pause } from "./pause";\n${inAction(
        "await ctx.runQuery(internal.a.one);\nawait pause();\nawait ctx.runQuery(internal.a.two);",
      )}`,
      "convex/pause.ts": waiting,
      "package.json": "{}",
    });
    expect(describeFindings(bench.lint("convex/example.ts"))).toEqual([]);
    bench.disk.write("convex/pause.ts", "export const pause = async () => {};");
    expect(describeFindings(bench.lint("convex/example.ts"))).toEqual(["query-query 7 < 5"]);
    bench.disk.write("convex/pause.ts", waiting);
    expect(describeFindings(bench.lint("convex/example.ts"))).toEqual([]);
  });
});

const BY_REFERENCE = `export const run = (ctx, ref, args) => ctx.runMutation(ref, args);
export const runLater = async (ctx, ref) => { await run(ctx, ref, {}); };
`;

/** The paths of the earlier and the later call of the first finding. */
function pathsIn(text: string): (string | undefined)[] {
  const run = lint(text, { "convex/by-reference.ts": BY_REFERENCE });
  const [finding] = collectRunFindings(run);
  if (finding === undefined) throw new Error("there is a finding");
  return [finding.earlier, finding.later].map((event) => event && findDottedPath(run, event));
}

describe("findDottedPath", () => {
  it.each([
    ["internal.agent.memory.search", "agent.memory.search"],
    ['internal["agent/memory"].search', "agent.memory.search"],
    ['"agent/memory:search"', "agent.memory.search"],
    ["(internal as any).agent.search", "agent.search"],
    ["args.reference", undefined],
    ["args.late ? internal.a.one : internal.a.two", undefined],
  ])("of %s is %s", (reference, path) => {
    const text = inAction(`await ctx.runMutation(${reference}); await ctx.runMutation(${reference});`);
    expect(pathsIn(text)).toEqual([path, path]);
  });

  it("of a helper that takes the reference is that of the reference it was given", () => {
    const text = `import { run } from "./by-reference";\n${inAction("await run(ctx, internal.a.one, {}); await run(ctx, args.other, {});")}`;
    expect(pathsIn(text)).toEqual(["a.one", undefined]);
  });

  it("is not known where the reference goes through two helpers", () => {
    const text = `import { runLater } from "./by-reference";\n${inAction("await runLater(ctx, internal.a.one); await runLater(ctx, internal.a.two);")}`;
    expect(pathsIn(text)).toEqual([undefined, undefined]);
  });
});

describe("matchesReference", () => {
  it.each([
    [["app.settings.get"], true],
    [["teams.*"], true],
    [["*.get"], true],
    [["*"], true],
    [["other", "teams.get"], true],
    [[], false],
    [["teams"], false],
    [["app.settings"], false],
    [["xapp.settings.get", "teamsxget", "settings.get"], false],
  ])("of %j is %j", (patterns, matches) => {
    const run = lint(
      inAction("await ctx.runQuery(internal.app.settings.get); await ctx.runQuery(internal.teams.get);"),
    );
    const [finding] = collectRunFindings(run);
    expect(finding && matchesReference(run, finding, patterns)).toBe(matches);
  });
});

describe("describeRunFinding", () => {
  it("names both calls with their places, the helper and its file, and whose ctx it is", () => {
    const run = lint(
      `import { load } from "./model/load";\n${inAction(`
        const row = await load(ctx, args.id);
        await ctx.runMutation(internal.rows.touch, { row });
      `)}`,
      {
        "convex/model/load.ts": `import { internal } from "../_generated/api";
export const load = (ctx, id) =>
  ctx.runQuery(internal.rows.get, { id });
`,
      },
    );
    expect(collectRunFindings(run).map((finding) => describeRunFinding(run, finding))).toEqual([
      {
        dependence: "what comes from",
        earlier: "`rows.get` in `load` (model/load.ts:3, called on line 6)",
        harm: "half done when one of them fails",
        kind: "mutation",
        later: "`rows.touch`",
        laterPlace: "",
        loop: "a list",
        owner: "action `sync`",
      },
    ]);
  });
});
