import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { LintRun } from "../project/lint-run.js";
import type { FailedPrecondition, TextEdit } from "./repair.js";

import { patternIdentifiers } from "../analysis/module-bindings.js";
import {
  contains,
  findVariable,
  type FunctionNode,
  type SyntaxTree,
  unwrapExpression,
} from "../analysis/syntax-tree.js";
import { isDirectlyRegistered } from "./extract-handler.js";
import { getIndentAt, getNewline, readIndentUnit } from "./move-text.js";
import { chooseUnusedName } from "./unused-name.js";

/** A name that holds the whole ctx where a call is made. */
export interface CtxAtHand {
  readonly name: string;
  /** What gives the ctx that name, where it was taken apart. */
  readonly edits: readonly TextEdit[];
}

/** Where a ctx cannot be handed to a function as Convex's own: a wrapper made it, or its type here is another one. */
export function findCtxAtHand(
  run: LintRun,
  call: TSESTree.CallExpression,
  { added, evidence, functionNode, reachedFrom }: CtxRoot,
): CtxAtHand | FailedPrecondition {
  if (call.optional || functionNode === undefined) return "ctxNotAtHand";
  if (added === "unknown" || added.size > 0) return "ctxNotAtHand";
  const handlers = evidence.type === "handler" ? [evidence.registration] : [...reachedFrom];
  if (!handlers.every((registration) => isDirectlyRegistered(run, registration))) return "customBuilder";
  const { tree } = run.linted;
  const callee = unwrapExpression(call.callee);
  const used = callee.type === "MemberExpression" ? callee.object : callee;
  const declared = findVariable(tree, used)?.identifiers[0];
  for (const parameter of functionNode.params) {
    if (parameter.type !== "Identifier" && parameter.type !== "ObjectPattern") continue;
    const type = parameter.typeAnnotation?.typeAnnotation;
    const isWhole = parameter === declared && callee.type === "MemberExpression";
    if (!isWhole && !(callee === used && patternIdentifiers(parameter).some((name) => name === declared)))
      continue;
    if (type != null && !isActionCtxName(type)) return "ctxNotAtHand";
    if (parameter.type === "Identifier") return { edits: [], name: parameter.name };
    return putTogether(tree, functionNode, parameter, used);
  }
  return "ctxNotAtHand";
}

/** `ActionCtx`, or `any`. */
function isActionCtxName(type: TSESTree.TypeNode): boolean {
  if (type.type === "TSAnyKeyword") return true;
  return (
    type.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" &&
    type.typeName.name === "ActionCtx"
  );
}

/** `async ({ auth, runAction }) => {` becomes `async (ctx) => {` with `const { auth } = ctx;` below. */
function putTogether(
  tree: SyntaxTree,
  functionNode: FunctionNode,
  pattern: TSESTree.ObjectPattern,
  used: TSESTree.Node,
): CtxAtHand | FailedPrecondition {
  const { text } = tree;
  const { body } = functionNode;
  const [start, end] = pattern.range;
  const endOfPattern = pattern.typeAnnotation?.range[0] ?? end;
  const isPlain = pattern.properties.every(({ type }) => type === "Property");
  if (!isPlain || body.type !== "BlockStatement" || /\/[/*]/.test(text.slice(start, endOfPattern))) {
    return "ctxNotAtHand";
  }
  const kept = pattern.properties.filter(
    (property) =>
      !patternIdentifiers(property.type === "Property" ? property.value : property).every((name) =>
        findVariable(tree, name)?.references.every(({ identifier }) => identifier === used),
      ),
  );
  const name = isFree(tree, functionNode, "ctx") ? "ctx" : chooseUnusedName(tree, "ctx");
  const rename: TextEdit = { range: [start, endOfPattern], text: name };
  if (kept.length === 0) return { edits: [rename], name };
  const first = body.range[0] + 1;
  const indent = text
    .slice(text.lastIndexOf("\n", body.range[1]) + 1)
    .slice(0, getIndentAt(text, body.range[1] - 1));
  const list = kept.map(({ range }) => text.slice(...range)).join(", ");
  const statement = `${getNewline(text)}${indent}${readIndentUnit(text)}const { ${list} } = ${name};`;
  return { edits: [rename, { range: [first, first], text: statement }], name };
}

/** True where neither the module nor anything in the function declares the name. */
function isFree({ scopeManager }: SyntaxTree, functionNode: FunctionNode, name: string): boolean {
  return scopeManager.scopes.every(({ block, set, type }) => {
    const isSeen = type === "module" || contains(functionNode, block) || contains(block, functionNode);
    return !isSeen || (set.get(name)?.defs.length ?? 0) === 0;
  });
}
