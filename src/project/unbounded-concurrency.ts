import type { TSESTree } from "@typescript-eslint/utils";

import type { LintRun } from "./lint-run.js";

import { type ConcurrentWork, collectConcurrentWork } from "../analysis/concurrent-work.js";
import { isActionCtx } from "../analysis/ctx.js";
import { findPropertyValue } from "../analysis/definitions.js";
import { findListOrigin, type ListOrigin } from "../analysis/list-origin.js";
import { isGlobal } from "../analysis/promise-uses/promise-destination.js";
import { collectCtxOperations, type CtxOperations } from "../analysis/promise-uses/ctx-operations.js";
import { type FunctionNode, type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";
import { resolveReference } from "./references.js";
import { collectRunFindings } from "./run-findings.js";

/** Work on all items of a list at once, where nothing limits how many items there are. */
export interface UnboundedConcurrency extends ConcurrentWork {
  readonly origin: ListOrigin;
}

/** Members of the ctx that ask the deployment to do something; the others only tell. */
const WORK = /^(?:run(?:Action|Mutation|Query)|scheduler|storage|vectorSearch)\b/;

/** A function that is meant for a part of a list, or an argument that says how much of it is wanted. */
const PART = /batch|chunk|count|first|last|limit|max|num|page|pagination|sample|size|slice|take|top/i;

export function collectUnboundedConcurrency(run: LintRun): UnboundedConcurrency[] {
  const { ctxRoots, registrations, tree } = run.linted;
  if (!tree.text.includes("Promise") || !ctxRoots.some(isActionCtx)) return [];
  const operations = new OperationIndex(run);
  const handlers = new Set(registrations.flatMap(({ handler }) => handler?.node ?? []));
  const found = collectConcurrentWork(tree, {
    findOperation: (from, call) => operations.find(from, call),
    resolve: run.resolveModule,
  });
  return found.flatMap((work) => {
    const origin = findListOrigin(tree, work.list, {
      isHandler: (node) => handlers.has(node),
      isRunQuery: (call) => operations.find(tree, call) === "ctx.runQuery",
    });
    const isUnbounded = origin !== undefined && mayBeLong(run, origin) && !isRunPerItem(run, work);
    return isUnbounded ? [{ ...work, origin }] : [];
  });
}

function mayBeLong(run: LintRun, origin: ListOrigin): boolean {
  switch (origin.type) {
    case "argument":
      return !PART.test(origin.name) && !isChoice(run, origin.handler, origin.name);
    case "query":
      return collectsAll(run, origin.call);
    case "text":
      return true;
  }
}

/** An array of literals: `v.array(v.union(v.literal("a"), v.literal("b")))` has as many items as there are choices. */
function isChoice(run: LintRun, handler: FunctionNode, argument: string): boolean {
  const { registrations, tree } = run.linted;
  const config = registrations.find((registration) => registration.handler?.node === handler)?.config;
  const validators = config && findPropertyValue(config, "args");
  const validator =
    validators?.type === "ObjectExpression" ? findPropertyValue(validators, argument) : undefined;
  const text = validator === undefined ? "" : tree.text.slice(...validator.range);
  return text.includes("v.literal(") && !text.includes("v.object(");
}

/** The operations of the modules that a piece of work leads through. */
class OperationIndex {
  readonly #run: LintRun;
  readonly #known = new Map<SyntaxTree, CtxOperations>();

  constructor(run: LintRun) {
    this.#run = run;
  }

  find(tree: SyntaxTree, call: TSESTree.CallExpression): string | undefined {
    if (isGlobal(tree, unwrapExpression(call.callee), "fetch")) return "fetch";
    let operations = this.#known.get(tree);
    if (operations === undefined) {
      operations = collectCtxOperations(this.#run.getModuleOf(tree).ctxRoots.filter(isActionCtx));
      this.#known.set(tree, operations);
    }
    const path = operations.get(call);
    return path !== undefined && WORK.test(path) ? `ctx.${path}` : undefined;
  }
}

/** Whether the query certainly gives all there is: it collects, takes no part, and is not asked for one. */
function collectsAll(run: LintRun, call: TSESTree.CallExpression): boolean {
  const [reference, argument] = call.arguments;
  if (reference === undefined) return false;
  const { text } = run.linted.tree;
  if (argument !== undefined && PART.test(text.slice(...argument.range))) return false;
  const resolved = resolveReference(run, run.linted.tree, reference);
  if (resolved.type !== "function" || resolved.exported.type !== "registration") return false;
  const { handler } = resolved.exported.registration;
  if (handler === undefined) return false;
  const body = handler.tree.text.slice(...handler.node.range);
  return /\.collect\(\)/.test(body) && !/\.(?:first|paginate|slice|take|unique)\(/.test(body);
}

/** `no-run-in-loop` has more to say of one function call per item. */
function isRunPerItem(run: LintRun, { map }: ConcurrentWork): boolean {
  return collectRunFindings(run).some(({ kind, loop }) => kind === "loop" && loop === map);
}
