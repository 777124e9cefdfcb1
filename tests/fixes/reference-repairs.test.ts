import { describe, expect, it } from "vitest";

import type { RepairPlan } from "../../src/fixes/repair.js";

import { applyEdits } from "../../src/fixes/apply-edits.js";
import { planNearestReference } from "../../src/fixes/nearest-reference-repair.js";
import { planStringReference } from "../../src/fixes/string-reference-repair.js";
import { collectStringReferences } from "../../src/project/string-references.js";
import { collectUnresolvedReferences } from "../../src/project/unresolved-references.js";
import { createRunBench } from "../project/run-bench.js";

const USERS = `import { internalQuery, query } from "./_generated/server";
export const list = query(async () => []);
export const get = internalQuery(async () => null);
`;

function startRun(line: string) {
  const text = `import { internal } from "./_generated/api";
import { action } from "./_generated/server";
${line}
`;
  const files = { "convex/example.ts": text, "convex/model/users.ts": USERS, "convex/users.ts": USERS };
  return createRunBench({ "package.json": "{}", ...files }).lint("convex/example.ts");
}

/** The reference after the first repair, or why there is none. */
function describePlan(text: string, plan: RepairPlan | undefined): unknown {
  if (plan?.type !== "repairs") return plan?.type === "advice" ? plan.failed : plan;
  const [file] = plan.repairs[0]?.files ?? [];
  const after = file?.type === "change" ? applyEdits(text, file.edits) : "";
  return /runQuery\((.*?)\)/.exec(after)?.[1];
}

describe("planNearestReference", () => {
  it.each([
    ["internal.users.gets", "internal.users.get"],
    ["internal.user.get", "internal.users.get"],
    [`internal["user"]["get"]`, `internal["users"]["get"]`],
    ["internal.models.users.get", "internal.model.users.get"],
    [`internal["models/users"].get`, "internal.model.users.get"],
    ["'users:gets' as any", "'users:get' as any"],
    ["internal.users.archive", "unknownTarget"],
    ["users.get", "declaredElsewhere"],
  ])("makes of %s: %s", (reference, expected) => {
    const run = startRun(`const users = internal.user as any;
export const go = action(async (ctx) => await ctx.runQuery(${reference}));`);
    const [found] = collectUnresolvedReferences(run, run.linted);
    const { tree } = run.linted;
    expect(describePlan(tree.text, found && planNearestReference(tree, found))).toBe(expected);
  });
});

describe("planStringReference", () => {
  it.each([
    [`"users:get" as any`, "ctx", "internal.users.get"],
    [`"model/users:list"`, "ctx", "api.model.users.list"],
    [`"teams:list"`, "ctx", "unknownTarget"],
    ["LIST", "ctx", "declaredElsewhere"],
    [`"users:list"`, "ctx, { api }", "nameIsTaken"],
  ])("makes of %s, where the handler takes (%s): %s", (reference, parameters, expected) => {
    const run = startRun(`const LIST = "users:list";
export const go = action(async (${parameters}) => await ctx.runQuery(${reference}));`);
    const [found] = collectStringReferences(run, run.linted);
    const plan = found && planStringReference(run, { ...found, messageId: "passReference" });
    expect(describePlan(run.linted.tree.text, plan)).toBe(expected);
  });
});
