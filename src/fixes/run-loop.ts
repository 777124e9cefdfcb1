import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import { isPromiseAll } from "../analysis/called-in-place.js";
import { isReassigned, type ResolveModule } from "../analysis/definitions.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { RunCall } from "./run-region.js";

import { readPureCode } from "../analysis/pure-code.js";
import {
  contains,
  findEnclosingFunction,
  findLastName,
  findVariable,
  getStaticName,
  isFunctionNode,
  someNode,
  unwrapExpression,
  visitNodes,
} from "../analysis/syntax-tree.js";
import { refuse } from "./refused-repair.js";
import { isJumpOutOf, readRunCall } from "./run-region.js";
import { requireEarly } from "./run-values.js";

/** A run call that is made once per item of a list, and what else is done with each item. */
export interface RunLoop {
  readonly tree: SyntaxTree;
  /** The statement that is rewritten. */
  readonly statement: TSESTree.Statement;
  readonly list: TSESTree.Node;
  /** What the item is called, or taken apart into. */
  readonly item: TSESTree.Node;
  readonly call: RunCall;
  /** The statement of the loop's body that makes the call; undefined where the call is all of a callback. */
  readonly callStatement: TSESTree.Statement | undefined;
  /** Constants that are computed before the call. */
  readonly before: readonly TSESTree.Statement[];
  readonly after: readonly TSESTree.Statement[];
  /** `await Promise.all(list.map(…))` in the place of a loop. */
  readonly mapping: Mapping | undefined;
}

export interface Mapping {
  /** The `await` and what it waits for. */
  readonly awaited: TSESTree.AwaitExpression;
  readonly map: TSESTree.CallExpression;
  readonly callback: TSESTree.ArrowFunctionExpression;
  /** Nobody looks at what is awaited. */
  readonly isUnused: boolean;
}

interface LoopInput {
  readonly tree: SyntaxTree;
  readonly root: CtxRoot;
  readonly resolve: ResolveModule;
}

/** The loop around a run call; refused where a list of results would not do in the place of the calls. */
export function readRunLoop(input: LoopInput, loop: TSESTree.Node, call: TSESTree.CallExpression): RunLoop {
  const { root, tree } = input;
  const others = [
    ...root.uses.members.filter((use) => use.call !== call).map(({ node }) => node),
    ...root.uses.passes.map(({ node }) => node),
  ];
  if (others.some((node) => contains(loop, node))) refuse("otherCtxUse");
  const found =
    loop.type === "ForOfStatement"
      ? readForOf(loop, call)
      : loop.type === "CallExpression"
        ? readMapping(tree, loop, call)
        : refuse("loopForm");
  const runLoop = { ...found, tree };
  checkItems(input, runLoop);
  return runLoop;
}

type LoopShape = Omit<RunLoop, "tree">;

function readForOf(loop: TSESTree.ForOfStatement, call: TSESTree.CallExpression): LoopShape {
  const { body, left, right } = loop;
  const declared = left.type === "VariableDeclaration" ? left.declarations[0].id : refuse("loopForm");
  if (loop.await || loop.parent.type === "LabeledStatement") refuse("loopForm");
  const statements = body.type === "BlockStatement" ? body.body : [body];
  return {
    ...readBody(statements, call),
    item: declared,
    list: right,
    mapping: undefined,
    statement: loop,
  };
}

function readMapping(
  tree: SyntaxTree,
  map: TSESTree.CallExpression,
  call: TSESTree.CallExpression,
): LoopShape {
  const [callback, ...rest] = map.arguments;
  const { callee } = map;
  if (callee.type !== "MemberExpression" || callee.optional || getStaticName(callee) !== "map") {
    return refuse("loopForm");
  }
  if (callback?.type !== "ArrowFunctionExpression" || callback.params.length !== 1 || rest.length > 0)
    return refuse("loopForm");
  if (callback.returnType || isAssigned(tree, callee.object)) refuse("loopForm");
  const [item] = callback.params;
  const all = map.parent;
  if (all.type !== "CallExpression" || !isPromiseAll(all)) return refuse("loopForm");
  const awaited = all.parent;
  if (awaited.type !== "AwaitExpression") return refuse("loopForm");
  const statement = findStatement(awaited);
  const isUnused = statement.type === "ExpressionStatement" && statement.expression === awaited;
  const isDeclared =
    statement.type === "VariableDeclaration" &&
    statement.declarations.length === 1 &&
    statement.declarations[0].init === awaited;
  if (item === undefined || !(isUnused || isDeclared)) return refuse("loopForm");
  const shape = { item, list: callee.object, mapping: { awaited, callback, isUnused, map }, statement };
  if (callback.body.type === "BlockStatement") return { ...readBody(callback.body.body, call), ...shape };
  const value = callback.body.type === "AwaitExpression" ? callback.body : call;
  const [reference, args] = call.arguments;
  const isWhole = callback.body === call || (value.type === "AwaitExpression" && value.argument === call);
  if (!isWhole || reference === undefined || reference.type === "SpreadElement")
    return refuse("withinExpression");
  if (args?.type === "SpreadElement") return refuse("withinExpression");
  const kind = findLastName(call.callee) === "runMutation" ? "mutation" : "query";
  const result = isUnused ? ({ type: "unused" } as const) : ({ type: "within" } as const);
  return {
    ...shape,
    after: [],
    before: [],
    call: { args, call, kind, reference, result, value },
    callStatement: undefined,
  };
}

/** The list is named twice in the end, before and after the calls. */
function isAssigned(tree: SyntaxTree, list: TSESTree.Node): boolean {
  const variable = list.type === "Identifier" ? findVariable(tree, list) : undefined;
  return variable !== undefined && isReassigned(variable);
}

function readBody(
  statements: readonly TSESTree.Statement[],
  call: TSESTree.CallExpression,
): Pick<RunLoop, "after" | "before" | "call" | "callStatement"> {
  const index = statements.findIndex((statement) => contains(statement, call));
  const callStatement = statements[index] ?? refuse("loopForm");
  if (callStatement.type === "TryStatement") refuse("separateTries");
  if (callStatement.type === "ReturnStatement") refuse("withinExpression");
  const kind = findLastName(call.callee) === "runMutation" ? "mutation" : "query";
  return {
    after: statements.slice(index + 1),
    before: statements.slice(0, index),
    call: readRunCall(call, callStatement, kind) ?? refuse("withinExpression"),
    callStatement,
  };
}

/** All calls are made before anything else is done with an item, so none may depend on that. */
function checkItems({ resolve, tree }: LoopInput, loop: RunLoop): void {
  const { after, before, call, list, mapping } = loop;
  const written = new Set(
    after.flatMap((statement) => {
      const leaves = mapping === undefined ? leavesLoop(statement) : throws(statement);
      if (leaves) refuse("leavesLoop");
      const code = readPureCode(tree, statement, resolve);
      // What a read finds out does not depend on what is done with it.
      if (code.purity === "unknown" && (call.kind === "mutation" || waits(statement))) refuse("notPure");
      return [...code.writes];
    }),
  );
  for (const statement of before) {
    if (statement.type !== "VariableDeclaration" || statement.kind !== "const") refuse("loopForm");
    requireEarly(tree, statement, resolve);
  }
  if (call.args !== undefined) requireEarly(tree, call.args, resolve);
  for (const node of [...before, list, ...(call.args === undefined ? [] : [call.args])]) {
    visitNodes(node, (inner) => {
      const variable = inner.type === "Identifier" ? findVariable(tree, inner) : undefined;
      if (variable !== undefined && written.has(variable)) refuse("changedBetween");
      return undefined;
    });
  }
}

/** `continue` goes on with the next item, and so may stay. */
function leavesLoop(statement: TSESTree.Statement): boolean {
  return someNode(statement, (node) => {
    if (isFunctionNode(node)) return "skip";
    const isContinue = node.type === "ContinueStatement" && node.label === null;
    return !isContinue && isJumpOutOf(statement, node);
  });
}

/** A callback may return. */
function throws(statement: TSESTree.Statement): boolean {
  return someNode(statement, (node) => (isFunctionNode(node) ? "skip" : node.type === "ThrowStatement"));
}

function waits(statement: TSESTree.Statement): boolean {
  return someNode(
    statement,
    (node) => node.type === "AwaitExpression" || (isFunctionNode(node) && node.async),
  );
}

function findStatement(node: TSESTree.Node): TSESTree.Statement {
  let current = node;
  while (current.parent !== undefined && current.parent.type !== "BlockStatement") {
    if (current.parent.type === "Program" || isFunctionNode(current.parent)) return refuse("loopForm");
    current = current.parent;
  }
  return current.type === "VariableDeclaration" || current.type === "ExpressionStatement"
    ? current
    : refuse("loopForm");
}

/** Whether the list is certain to be an array, and to be the same one when it is named again. */
export function isStableArray(tree: SyntaxTree, root: CtxRoot, list: TSESTree.Node): boolean {
  const node = unwrapExpression(list);
  if (node.type === "MemberExpression") {
    const owner = unwrapExpression(node.object);
    // A list among the arguments: Convex knows no other lists than arrays.
    const isArgument =
      owner.type === "Identifier" &&
      root.evidence.type === "handler" &&
      findVariable(tree, owner)?.identifiers[0] === root.functionNode?.params[1];
    return isArgument && !node.computed;
  }
  const variable = node.type === "Identifier" ? findVariable(tree, node) : undefined;
  const definition = variable?.defs[0];
  if (variable !== undefined && isReassigned(variable)) return false;
  if (isArrayType(definition?.name)) return true;
  if (definition?.type === "Parameter") {
    return root.evidence.type === "handler" && findEnclosingFunction(definition.name) === root.functionNode;
  }
  if (definition?.type !== "Variable" || definition.parent.kind !== "const") return false;
  const { id, init } = definition.node;
  if (init == null) return false;
  const value = unwrapExpression(init);
  if (value.type === "ArrayExpression") return true;
  if (value.type === "AwaitExpression") {
    const call = unwrapExpression(value.argument);
    return root.uses.members.some((use) => use.call === call && /^run[AMQ]/.test(use.path[0] ?? ""));
  }
  return (
    id.type === "Identifier" &&
    value.type === "CallExpression" &&
    value.callee.type === "MemberExpression" &&
    /^(?:entries|filter|flatMap|from|keys|map|slice|sort|split|toSorted|values)$/.test(
      getStaticName(value.callee) ?? "",
    ) &&
    (value.callee.object.type !== "Identifier" || !/^(?:Map|Set)$/.test(value.callee.object.name))
  );
}

/** `ids: Id<"users">[]`, `ids: Array<string>`. */
function isArrayType(name: TSESTree.Node | undefined): boolean {
  const type = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type === "TSArrayType") return true;
  return (
    type?.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" &&
    /^(?:Readonly)?Array$/.test(type.typeName.name)
  );
}

/** More items than this are handed over in chunks. */
export const CHUNK_SIZE = 100;

/** Whether the list can be seen to have no more items than one chunk. */
export function isLiterallyBounded(tree: SyntaxTree, list: TSESTree.Node): boolean {
  const node = unwrapExpression(list);
  if (node.type === "ArrayExpression") {
    return (
      node.elements.length <= CHUNK_SIZE &&
      node.elements.every((element) => element?.type !== "SpreadElement")
    );
  }
  if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
    const [from, to] = node.arguments;
    return (
      getStaticName(node.callee) === "slice" &&
      from?.type === "Literal" &&
      from.value === 0 &&
      to?.type === "Literal" &&
      typeof to.value === "number" &&
      to.value <= CHUNK_SIZE
    );
  }
  const definition = node.type === "Identifier" ? findVariable(tree, node)?.defs[0] : undefined;
  if (definition?.type !== "Variable" || definition.parent.kind !== "const") return false;
  const { id, init } = definition.node;
  return id.type === "Identifier" && init != null && isLiterallyBounded(tree, init);
}
