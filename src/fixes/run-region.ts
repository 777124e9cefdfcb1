import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { ResolveModule } from "../analysis/definitions.js";

import { isPromiseAll } from "../analysis/called-in-place.js";
import { findJumpTarget, isInnerJump, isJump } from "../analysis/jump-node.js";
import { isLoop } from "../analysis/loop-node.js";
import { type PureCode, readPureCode } from "../analysis/pure-code.js";
import {
  contains,
  findEnclosingFunction,
  isFunctionNode,
  someNode,
  type SyntaxTree,
  visitNodes,
} from "../analysis/syntax-tree.js";
import { refuse } from "./refused-repair.js";

/** One `ctx.runQuery` or `ctx.runMutation` that is awaited, and where its result goes. */
export interface RunCall {
  readonly kind: "mutation" | "query";
  readonly call: TSESTree.CallExpression;
  readonly reference: TSESTree.Node;
  /** The object of arguments, where there is one. */
  readonly args: TSESTree.Node | undefined;
  /** What stands for the result: `await ctx.runQuery(…)`. */
  readonly value: TSESTree.Node;
  /**
   * `declares`: the result is the value of a constant. `unused`: nobody looks at it. `within`: it is part of a larger
   * statement, as in `return await ctx.runQuery(…)`.
   */
  readonly result:
    | { readonly type: "declares"; readonly name: TSESTree.Identifier }
    | { readonly type: "unused" }
    | { readonly type: "within" };
}

/** What the statements between two run calls, and these themselves, do. */
export type RegionItem =
  | { readonly type: "run"; readonly statement: TSESTree.Statement; readonly calls: readonly RunCall[] }
  /** A test with run calls, or with a way out, in its branches. */
  | {
      readonly type: "branch";
      readonly statement: TSESTree.IfStatement;
      readonly consequent: readonly RegionItem[];
      readonly alternate: readonly RegionItem[];
      readonly hasCalls: boolean;
    }
  /** It leaves the statements, by `return`, `throw`, `continue` or `break`, whatever else it does before that. */
  | { readonly type: "exit"; readonly statement: TSESTree.Statement }
  /** It computes, and changes at most variables of the function. */
  | { readonly type: "local"; readonly statement: TSESTree.Statement; readonly code: PureCode };

/** Neighbouring statements of one block, from the first of the run calls that belong together to the last. */
export interface RunRegion {
  readonly tree: SyntaxTree;
  readonly items: readonly RegionItem[];
  readonly calls: readonly RunCall[];
  /** Something more is done with the ctx on a way out. */
  readonly usesCtxOnExit: boolean;
}

export interface RegionInput {
  readonly tree: SyntaxTree;
  readonly root: CtxRoot;
  readonly resolve: ResolveModule;
}

/** The statements around `calls`; refused where more than run calls and computation happens there. */
export function readRunRegion(input: RegionInput, calls: readonly TSESTree.Node[]): RunRegion {
  const block = findCommonBlock(calls) ?? refuse("differentBlocks");
  const indices = calls.map((call) => block.findIndex((statement) => contains(statement, call)));
  const statements = block.slice(Math.min(...indices), Math.max(...indices) + 1);
  return new RegionReader(input).read(statements);
}

/** The innermost list of statements that holds all of these nodes, in the function that all of them are in. */
function findCommonBlock(nodes: readonly TSESTree.Node[]): readonly TSESTree.Statement[] | undefined {
  const [first] = nodes;
  if (first === undefined || new Set(nodes.map(findEnclosingFunction)).size > 1) return undefined;
  for (let node = first.parent; node !== undefined && !isFunctionNode(node); node = node.parent) {
    const statements =
      node.type === "BlockStatement" ? node.body : node.type === "SwitchCase" ? node.consequent : undefined;
    if (statements === undefined) continue;
    if (nodes.every((one) => statements.some((statement) => contains(statement, one)))) return statements;
  }
  return undefined;
}

class RegionReader {
  readonly #tree: SyntaxTree;
  readonly #resolve: ResolveModule;
  readonly #runs: ReadonlyMap<TSESTree.Node, RunCall["kind"]>;
  readonly #otherUses: readonly TSESTree.Node[];
  readonly #calls: RunCall[] = [];
  #usesCtxOnExit = false;

  constructor({ resolve, root, tree }: RegionInput) {
    this.#tree = tree;
    this.#resolve = resolve;
    const runs = new Map<TSESTree.Node, RunCall["kind"]>();
    const others: TSESTree.Node[] = [];
    for (const { call, node, path } of root.uses.members) {
      const kind = path.length === 1 ? RUN_KINDS.get(path[0] ?? "") : undefined;
      if (call !== undefined && kind !== undefined) runs.set(call, kind);
      else others.push(node);
    }
    others.push(...root.uses.passes.map(({ node }) => node));
    this.#runs = runs;
    this.#otherUses = others;
  }

  read(statements: readonly TSESTree.Statement[]): RunRegion {
    return {
      calls: this.#calls,
      items: this.#readAll(statements),
      tree: this.#tree,
      usesCtxOnExit: this.#usesCtxOnExit,
    };
  }

  #readAll(statements: readonly TSESTree.Statement[]): RegionItem[] {
    return statements.map((statement) => this.#readOne(statement));
  }

  #readOne(statement: TSESTree.Statement): RegionItem {
    const calls = this.#collectCalls(statement);
    const leaves = canLeave(statement);
    if (statement.type === "IfStatement" && (calls.length > 0 || leaves)) return this.#readBranch(statement);
    if (calls.length > 0) return this.#readRun(statement, calls);
    if (leaves) return isJump(statement) ? this.#readExit(statement) : refuse("notPure");
    if (this.#otherUses.some((node) => contains(statement, node))) refuse("otherCtxUse");
    const code = readPureCode(this.#tree, statement, this.#resolve);
    return code.purity === "unknown" ? refuse("notPure") : { code, statement, type: "local" };
  }

  #readBranch(statement: TSESTree.IfStatement): RegionItem {
    const { alternate, consequent, test } = statement;
    const { purity, writes } = readPureCode(this.#tree, test, this.#resolve);
    if (purity !== "same" || writes.size > 0) refuse(purity === "varies" ? "clockInTest" : "notPure");
    const hasCalls = this.#collectCalls(statement).length > 0;
    const first = this.#readArm(consequent);
    const second = alternate === null ? [] : this.#readArm(alternate);
    return { alternate: second, consequent: first, hasCalls, statement, type: "branch" };
  }

  #readArm(statement: TSESTree.Statement): RegionItem[] {
    if (this.#collectCalls(statement).length === 0 && alwaysLeaves(statement)) {
      return [this.#readExit(statement)];
    }
    return statement.type === "BlockStatement" ? this.#readAll(statement.body) : [this.#readOne(statement)];
  }

  #readExit(statement: TSESTree.Statement): RegionItem {
    this.#usesCtxOnExit ||= this.#otherUses.some((node) => contains(statement, node));
    return { statement, type: "exit" };
  }

  #readRun(statement: TSESTree.Statement, calls: readonly TSESTree.CallExpression[]): RegionItem {
    if (calls.some((call) => isInLoop(call, statement))) refuse("oncePerItem");
    if (this.#otherUses.some((node) => contains(statement, node))) refuse("otherCtxUse");
    const found = calls.map(
      (call) =>
        readRunCall(call, statement, this.#runs.get(call) ?? "query") ??
        refuse(statement.type === "TryStatement" ? "separateTries" : "withinExpression"),
    );
    this.#calls.push(...found);
    return { calls: found, statement, type: "run" };
  }

  /** Run calls that the statement makes itself. What a way out does after them is not theirs. */
  #collectCalls(statement: TSESTree.Statement): TSESTree.CallExpression[] {
    const calls: TSESTree.CallExpression[] = [];
    visitNodes(statement, (node) => {
      if (node.type === "CallExpression" && this.#runs.has(node)) calls.push(node);
      return undefined;
    });
    return calls;
  }
}

const RUN_KINDS: ReadonlyMap<string, RunCall["kind"]> = new Map([
  ["runMutation", "mutation"],
  ["runQuery", "query"],
]);

/** undefined where it is not certain that the statement makes just this call, first of all, and waits for it. */
export function readRunCall(
  call: TSESTree.CallExpression,
  statement: TSESTree.Statement,
  kind: RunCall["kind"],
): RunCall | undefined {
  const [reference, args] = call.arguments;
  if (reference === undefined || reference.type === "SpreadElement" || args?.type === "SpreadElement") {
    return undefined;
  }
  const parts = { args, call, kind, reference };
  if (statement.type === "ReturnStatement" && statement.argument === call) {
    return { ...parts, result: { type: "within" }, value: call };
  }
  const value = call.parent;
  if (value.type !== "AwaitExpression") return readParallelCall(parts, statement);
  if (statement.type === "ExpressionStatement" && statement.expression === value) {
    return { ...parts, result: { type: "unused" }, value };
  }
  const declarator = findOnlyDeclarator(statement);
  if (declarator?.init === value && declarator.id.type === "Identifier" && isConst(statement)) {
    return { ...parts, result: { name: declarator.id, type: "declares" }, value };
  }
  const whole = declarator?.init ?? findWholeExpression(statement);
  return whole != null && isFirstIn(whole, value)
    ? { ...parts, result: { type: "within" }, value }
    : undefined;
}

/** `const [user, plan] = await Promise.all([ctx.runQuery(…), ctx.runQuery(…)])`. */
function readParallelCall(
  parts: Pick<RunCall, "args" | "call" | "kind" | "reference">,
  statement: TSESTree.Statement,
): RunCall | undefined {
  const { call } = parts;
  const list = call.parent;
  const declarator = findOnlyDeclarator(statement);
  if (list.type !== "ArrayExpression" || !isConst(statement)) return undefined;
  if (declarator?.id.type !== "ArrayPattern" || declarator.id.typeAnnotation != null) return undefined;
  const all = declarator.init?.type === "AwaitExpression" ? declarator.init.argument : undefined;
  if (all?.type !== "CallExpression" || !isPromiseAll(all) || all.arguments[0] !== list) return undefined;
  const name = declarator.id.elements[list.elements.findIndex((element) => element === call)];
  const { elements } = declarator.id;
  if (elements.some((element) => element !== null && element.type !== "Identifier")) return undefined;
  if (name == null) return { ...parts, result: { type: "unused" }, value: call };
  return name.type === "Identifier"
    ? { ...parts, result: { name, type: "declares" }, value: call }
    : undefined;
}

function findOnlyDeclarator(statement: TSESTree.Statement): TSESTree.VariableDeclarator | undefined {
  return statement.type === "VariableDeclaration" && statement.declarations.length === 1
    ? statement.declarations[0]
    : undefined;
}

export function isConst(statement: TSESTree.Node): boolean {
  return statement.type === "VariableDeclaration" && statement.kind === "const";
}

function findWholeExpression(statement: TSESTree.Statement): TSESTree.Node | null {
  if (statement.type === "ReturnStatement") return statement.argument;
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression") {
    return null;
  }
  const { left, operator, right } = statement.expression;
  return operator === "=" && left.type === "Identifier" ? right : null;
}

/** The value is what `whole` begins with: `(await run()).name`, `(await run()) as User`, `(await run()) ?? []`. */
function isFirstIn(whole: TSESTree.Node, value: TSESTree.Node): boolean {
  let node: TSESTree.Node | undefined = value;
  while (node !== whole) {
    const parent: TSESTree.Node | undefined = node.parent;
    const goesOn =
      parent?.type === "TSAsExpression" ||
      parent?.type === "TSNonNullExpression" ||
      parent?.type === "TSSatisfiesExpression" ||
      parent?.type === "ChainExpression" ||
      (parent?.type === "MemberExpression" && parent.object === node) ||
      (parent?.type === "LogicalExpression" && parent.left === node);
    if (!goesOn) return false;
    node = parent;
  }
  return true;
}

/** Whether some path through the statement goes elsewhere than to what follows it. */
function canLeave(statement: TSESTree.Statement): boolean {
  return someNode(statement, (node) => (isFunctionNode(node) ? "skip" : isJumpOutOf(statement, node)));
}

/** True for a jump, but for a `break` or `continue` of a loop or switch that is part of the statement. */
export function isJumpOutOf(statement: TSESTree.Statement, node: TSESTree.Node): boolean {
  if (!isInnerJump(node)) return isJump(node);
  const target = node.label === null ? findJumpTarget(node) : undefined;
  return target === undefined || !contains(statement, target);
}

function isInLoop(call: TSESTree.Node, statement: TSESTree.Statement): boolean {
  if (findEnclosingFunction(call) !== findEnclosingFunction(statement)) return true;
  for (let node: TSESTree.Node | undefined = call; node !== undefined; node = node.parent) {
    if (isLoop(node) || node.type === "SwitchStatement") return true;
    if (node === statement) return false;
  }
  return false;
}

function alwaysLeaves(statement: TSESTree.Statement): boolean {
  if (isJump(statement)) return true;
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : undefined;
  return last !== undefined && isJump(last);
}
