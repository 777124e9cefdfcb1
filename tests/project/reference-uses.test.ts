import { describe, expect, it } from "vitest";

import { quoteNode } from "../analysis/snippet.js";
import { collectReferenceUses, findPublicPath } from "../../src/project/reference-uses.js";
import { createRunBench } from "./run-bench.js";

const IMPORTS = `import { api, internal } from "./_generated/api";
import { action, mutation } from "./_generated/server";
`;

function collect(code: string): string[] {
  const run = createRunBench({ "convex/example.ts": IMPORTS + code, "package.json": "{}" }).lint(
    "convex/example.ts",
  );
  const { tree } = run.linted;
  return collectReferenceUses(run, run.linted).map(
    (use) => `${use.caller} at ${quoteNode(tree, use.nameNode)} gets ${quoteNode(tree, use.reference)}`,
  );
}

describe("collectReferenceUses", () => {
  it.each([
    [
      "run calls of any kind of function",
      "action(async (ctx) => { ctx.runQuery(a); ctx.runMutation(b); ctx.runAction(c); }); mutation(async (ctx) => { ctx.runQuery(d); });",
      [
        "ctx.runQuery at runQuery gets a",
        "ctx.runMutation at runMutation gets b",
        "ctx.runAction at runAction gets c",
        "ctx.runQuery at runQuery gets d",
      ],
    ],
    [
      "the scheduler, after the delay or the time",
      "action(async (ctx) => { ctx.scheduler.runAfter(0, a, {}); ctx.scheduler.runAt(t, b); ctx.scheduler.cancel(id); });",
      ["ctx.scheduler.runAfter at runAfter gets a", "ctx.scheduler.runAt at runAt gets b"],
    ],
    [
      "destructured members",
      "action(async ({ runQuery: read, scheduler }) => { read(a); scheduler.runAfter(0, b); });",
      ["ctx.runQuery at read gets a", "ctx.scheduler.runAfter at runAfter gets b"],
    ],
    [
      "members of something that is only called ctx",
      "export const helper = async (ctx) => { ctx.runQuery(a); this.ctx.scheduler.runAt(t, b); actionCtx.runMutation(c); };",
      [
        "ctx.runQuery at runQuery gets a",
        "ctx.scheduler.runAt at runAt gets b",
        "ctx.runMutation at runMutation gets c",
      ],
    ],
    [
      "cron jobs of every form",
      `import { cronJobs } from "convex/server"; const crons = cronJobs(); crons.interval("a", {}, a); crons.daily("b", {}, b); crons.cron("c", "* * * * *", c, {}); export default crons;`,
      ["crons.interval at interval gets a", "crons.daily at daily gets b", "crons.cron at cron gets c"],
    ],
    ["no workflow steps", "workflow.define({ handler: async (step) => { await step.runAction(a); } });", []],
    ["no cron methods of other objects", `import { crons } from "other"; crons.daily("a", {}, a);`, []],
    [
      "no test for a member, and no call without a reference",
      `action(async (ctx) => { "runQuery" in ctx; ctx.runQuery(); });`,
      [],
    ],
  ])("finds %s", (_, code, expected) => {
    expect(collect(code)).toEqual(expected);
  });
});

describe("findPublicPath", () => {
  const code = `${IMPORTS}action(async (ctx) => { ctx.runQuery(api.users.get); ctx.runQuery(internal.users.get); ctx.runQuery(flag ? internal.a.b : api.c.d); ctx.runQuery(api["a/b"].fn); });`;

  function findPaths(path: string): (string | undefined)[] {
    const run = createRunBench({
      "convex/billing/convex.config.ts": `export default defineComponent("billing");`,
      "package.json": "{}",
      [path]: code,
    }).lint(path);
    return collectReferenceUses(run, run.linted).map((use) => findPublicPath(run, use));
  }

  it("gives what is named behind api, in one branch of a choice too", () => {
    expect(findPaths("convex/example.ts")).toEqual([".users.get", undefined, ".c.d", `["a/b"].fn`]);
  });

  it("gives nothing inside a component, whose api nobody outside can call", () => {
    expect(findPaths("convex/billing/example.ts")).toEqual([undefined, undefined, undefined, undefined]);
  });
});
