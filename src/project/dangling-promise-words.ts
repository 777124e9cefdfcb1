import type { TSESTree } from "@typescript-eslint/utils";

import type { ActionCode } from "../analysis/action-code.js";
import type { DanglingPromise } from "../analysis/promise-uses/dangling-promises.js";
import type { LintRun } from "./lint-run.js";

import { describeCtxOwner, findFunctionName } from "../analysis/function-names.js";
import { findLastName, getStaticName, isFunctionNode, unwrapExpression } from "../analysis/syntax-tree.js";
import { describePlace } from "./source-places.js";

/** What makes the promise, in the user's words: "`ctx.runMutation`", "this async function". */
export function describeMaker({ maker }: DanglingPromise): string {
  const callee = unwrapExpression(maker.callee);
  if (maker.type === "NewExpression") return "this `new Promise`";
  if (isFunctionNode(callee)) return "this async function";
  const name = nameOf(callee);
  return name === undefined ? "this call" : `\`${name}\``;
}

/** `ctx.scheduler.runAfter`; of `client.of(user).send` only `send`, since the rest is no name. */
function nameOf(callee: TSESTree.Node): string | undefined {
  const node = unwrapExpression(callee);
  if (node.type === "Identifier") return node.name;
  if (node.type === "ThisExpression") return "this";
  if (node.type !== "MemberExpression") return undefined;
  const member = getStaticName(node);
  const owner = nameOf(node.object);
  return owner === undefined || member === undefined ? member : `${owner}.${member}`;
}

/** Whose end drops the promise, in words: "action `sync`", "`notify`". */
export function describeOwner({ functionNode, root }: ActionCode): string {
  if (root !== undefined) return describeCtxOwner(root);
  const name = findFunctionName(functionNode);
  return name === undefined ? "this action" : `the action that called \`${name}\``;
}

/**
 * Whether the log says anything of a promise that was dropped. The default runtime counts ctx operations and `fetch`,
 * Node.js only the operations that go to the backend, and neither counts timers.
 * Source: `isolate/src/environment/action/task.rs`, `node-executor/src/syscalls.ts`.
 */
export function describeWarning({ kind, source }: DanglingPromise, runtime: "default" | "node"): string {
  const isSilent =
    kind === "timer" ||
    (runtime === "node" &&
      (source?.type === "fetch" ||
        (source?.type === "ctx" && /^(?:auth\.|storage\.(?:get|store)$)/.test(source.path))));
  return isSilent ? "and no warning says so" : "with at most a warning in the log";
}

/** The smallest part of the code that names the fault: a callee, `forEach`, the head of a function called in place. */
export function findReportRange({ kind, maker }: DanglingPromise): readonly [number, number] {
  const callee = unwrapExpression(maker.callee);
  if (isFunctionNode(callee)) return [maker.range[0], callee.body.range[0]];
  if ((kind === "forEachAsync" || kind === "mapUnawaited") && callee.type === "MemberExpression") {
    return callee.property.range;
  }
  return [maker.range[0], callee.range[1]];
}

/** How the promise gets lost, as the rest of a sentence; empty where the place itself shows it. */
export function describeLeak(run: LintRun, { fate, maker }: DanglingPromise): string {
  const { tree } = run.linted;
  switch (fate.type) {
    case "early":
      return `${describePlace(run, tree, fate.awaited)} awaits something else first`;
    case "ignored":
      return ` (\`${findLastName(fate.call.callee) ?? ""}\` does nothing with what it is handed)`;
    case "unawaited": {
      const { exit, variable } = fate;
      // A `map` is told of in a sentence of its own, which has yet to name the variable.
      const before = isIteration(maker) ? ` in \`${variable.name}\`, ` : "";
      if (exit === undefined) return before === "" ? "which nothing awaits" : ` in \`${variable.name}\``;
      const place = describePlace(run, tree, exit.node);
      if (exit.type === "return") return `${before}which the path that returns on ${place} does not await`;
      if (exit.type === "overwrite")
        return `${before}which gets another value on ${place} before it is awaited`;
      return `${before}which is not awaited on every path`;
    }
    default:
      return "";
  }
}

function isIteration(maker: DanglingPromise["maker"]): boolean {
  return /^(?:from|map)$/.test(findLastName(maker.callee) ?? "");
}
