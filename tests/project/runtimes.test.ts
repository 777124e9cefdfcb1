import { expect, it } from "vitest";

import { findFunctionName } from "../../src/analysis/function-names.js";
import { findActionRuntime } from "../../src/project/runtimes.js";
import { createRunBench } from "./run-bench.js";

const HANDLERS = `import { action, httpAction, mutation, type ActionCtx } from "./_generated/server";
export const act = action({ handler: async function inAction(ctx) { await reached(ctx); } });
export const hook = httpAction(async function inHttpAction(ctx) {});
export const write = mutation(async function inMutation(ctx) { await ofMutation(ctx); });
async function reached(ctx) { await further(ctx); }
const further = async (ctx) => {};
async function ofMutation(ctx) {}
export async function unreached(ctx: ActionCtx) {}
`;

it.each([
  [
    "the default runtime, where an action of the file gets there",
    HANDLERS,
    "inAction default, inHttpAction default, inMutation unknown, reached default, further default, ofMutation unknown, unreached unknown",
  ],
  [
    "Node.js, wherever the file asks for it",
    `"use node";\n${HANDLERS}`,
    "inAction node, inHttpAction unknown, inMutation node, reached node, further node, ofMutation node, unreached node",
  ],
])("findActionRuntime answers %s", (_, text, expected) => {
  const { lint } = createRunBench({ "convex/example.ts": text, "package.json": "{}" });
  const { linted } = lint("convex/example.ts");
  const answers = new Map(
    linted.ctxRoots.map((root) => [
      root.functionNode && findFunctionName(root.functionNode),
      findActionRuntime(linted, root),
    ]),
  );
  for (const pair of expected.split(", ")) {
    const [name, runtime] = pair.split(" ");
    expect([name, answers.get(name)]).toEqual([name, runtime]);
  }
  expect(answers.size).toBe(expected.split(", ").length);
});
