import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { LintRun } from "../project/lint-run.js";
import type { FailedPrecondition } from "./repair.js";

import { findInvokedCallback, isPromiseCombinator } from "../analysis/called-in-place.js";
import { findJumpTarget, type InnerJumpNode } from "../analysis/jump-node.js";
import { readPureCode } from "../analysis/pure-code.js";
import {
  contains,
  findEnclosingFunction,
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
  wrapExpression,
} from "../analysis/syntax-tree.js";
import { isSynchronousCall } from "../analysis/synchronous-call.js";
import { CTX_MEMBERS } from "../platform/ctx-members.js";
import { isDirectlyRegistered } from "./extract-handler.js";
import { refuse } from "./refused-repair.js";

/** All the code of one function that uses `ctx.db`: statements one after the other, or the expression that it returns. */
export interface DbGroup {
  readonly functionNode: FunctionNode;
  readonly ctx: Variable;
  readonly parts: readonly (TSESTree.Expression | TSESTree.Statement)[];
  readonly range: readonly [number, number];
  /** The methods that write, `insert` and its like: with one of them, only a mutation can do it. */
  readonly writes: ReadonlySet<string>;
}

/** Reads the group, or refuses where it is not one, or where it does more than a query or a mutation could. */
export function readDbGroup(run: LintRun, root: CtxRoot): DbGroup {
  const { added, evidence, functionNode, reachedFrom, uses } = root;
  // What runs before the handlers of a custom builder runs in all of its functions.
  if (evidence.type === "customizer") return refuse("customBuilder");
  if (functionNode === undefined || added === "unknown" || added.size > 0) return refuse("ctxNotAtHand");
  const handlers = evidence.type === "handler" ? [evidence.registration] : [...reachedFrom];
  if (!handlers.every((registration) => isDirectlyRegistered(run, registration)))
    return refuse("customBuilder");
  // Code that asks which ctx it has does not only run in actions.
  if (uses.tests.length > 0) return refuse("otherCtxUse");
  const reads = uses.members.filter(({ path }) => path[0] === "db");
  const nodes = reads.map(({ node }) => node);
  const parts = findParts(functionNode, nodes);
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return refuse("ctxNotAtHand");
  const group = {
    ctx: findCtx(run.linted.tree, functionNode, nodes),
    functionNode,
    parts,
    range: [first.range[0], last.range[1]] as const,
    writes: new Set(reads.filter(({ path }) => isWrite(path.join("."))).map(({ path }) => path.at(-1) ?? "")),
  };
  new GroupCheck(run, group, nodes).check();
  return group;
}

/** `db.insert` and its like: what only the ctx of a mutation has. */
function isWrite(path: string): boolean {
  const kinds = CTX_MEMBERS.get(path)?.kinds;
  return kinds !== undefined && !kinds.includes("query");
}

/** The parameter that holds the ctx as a whole. */
function findCtx(tree: SyntaxTree, { params }: FunctionNode, reads: readonly TSESTree.Node[]): Variable {
  for (const read of reads) {
    const base = findBase(read.type === "Property" ? getInit(read) : read);
    const variable = base && findVariable(tree, base);
    if (variable !== undefined && params.some((parameter) => parameter === variable.identifiers[0]))
      return variable;
  }
  return refuse("ctxNotAtHand");
}

/** `ctx` of `const { db } = ctx`. */
function getInit(property: TSESTree.Property): TSESTree.Node {
  const pattern = property.parent;
  return pattern.parent.type === "VariableDeclarator" ? (pattern.parent.init ?? property) : property;
}

/** What a chain of members and calls begins with. */
function findBase(expression: TSESTree.Node): TSESTree.Identifier | undefined {
  let node = unwrapExpression(expression);
  for (;;) {
    if (node.type === "MemberExpression") node = unwrapExpression(node.object);
    else if (node.type === "CallExpression") node = unwrapExpression(node.callee);
    else return node.type === "Identifier" ? node : undefined;
  }
}

/** The statements of the innermost block with all reads in it; loops and callbacks are not taken apart. */
function findParts(functionNode: FunctionNode, reads: readonly TSESTree.Node[]): DbGroup["parts"] {
  const { body } = functionNode;
  if (reads.length === 0 || !reads.every((read) => contains(body, read))) return refuse("ctxNotAtHand");
  if (body.type !== "BlockStatement") return [body];
  let block = body;
  for (;;) {
    const touched = block.body.filter((statement) => reads.some((read) => contains(statement, read)));
    const [only] = touched;
    const inner = touched.length === 1 && only !== undefined ? findInnerBlock(only, reads) : undefined;
    if (inner === undefined) {
      const from = block.body.indexOf(touched[0] ?? block);
      return block.body.slice(from, block.body.indexOf(touched.at(-1) ?? block) + 1);
    }
    block = inner;
  }
}

/** The block of an `if` or `try` that holds all reads of the statement. */
function findInnerBlock(
  statement: TSESTree.Statement,
  reads: readonly TSESTree.Node[],
): TSESTree.BlockStatement | undefined {
  const candidates =
    statement.type === "BlockStatement"
      ? [statement]
      : statement.type === "IfStatement"
        ? [statement.consequent, statement.alternate]
        : statement.type === "TryStatement"
          ? [statement.block, statement.handler?.body, statement.finalizer]
          : [];
  const own = reads.filter((read) => contains(statement, read));
  return candidates.find(
    (block): block is TSESTree.BlockStatement =>
      block?.type === "BlockStatement" && own.every((read) => contains(block, read)),
  );
}

class GroupCheck {
  readonly #run: LintRun;
  readonly #tree: SyntaxTree;
  readonly #group: DbGroup;
  readonly #reads: readonly TSESTree.Node[];

  constructor(run: LintRun, group: DbGroup, reads: readonly TSESTree.Node[]) {
    this.#run = run;
    this.#tree = run.linted.tree;
    this.#group = group;
    this.#reads = reads;
  }

  check(): void {
    const { ctx, parts } = this.#group;
    for (const { identifier } of ctx.references) if (this.#isWithin(identifier)) this.#checkCtx(identifier);
    for (const part of parts) {
      const obstacle = this.#findObstacle(part);
      if (obstacle === undefined) continue;
      // What is in the way of one function for all is work that stands between the uses.
      const isUse = this.#reads.some((read) => contains(part, read));
      refuse(isUse || obstacle === "leavesGroup" ? obstacle : "separateGroups");
    }
  }

  #isWithin(node: TSESTree.Node): boolean {
    return contains(this.#group, node);
  }

  #checkCtx(identifier: TSESTree.Node): void {
    const { parent } = wrapExpression(identifier);
    const isMember = parent?.type === "MemberExpression" && getStaticName(parent) === "db";
    const isTaken =
      parent?.type === "VariableDeclarator" &&
      parent.id.type === "ObjectPattern" &&
      parent.id.properties.every((one) => one.type === "Property" && getStaticName(one) === "db");
    if (!isMember && !isTaken) refuse(parent?.type === "CallExpression" ? "dbInHelper" : "otherCtxUse");
  }

  #findObstacle(part: TSESTree.Node): FailedPrecondition | undefined {
    let found: FailedPrecondition | undefined;
    visitNodes(part, (node) => {
      found ??= this.#classify(node);
      return found === undefined ? undefined : "skip";
    });
    return found;
  }

  #classify(node: TSESTree.Node): FailedPrecondition | undefined {
    switch (node.type) {
      case "AssignmentExpression":
        return this.#isOwn(node.left) ? undefined : "writesOutside";
      case "UpdateExpression":
        return this.#isOwn(node.argument) ? undefined : "writesOutside";
      case "AwaitExpression":
        return this.#isDbWork(node.argument) ? undefined : "awaitBetween";
      case "BreakStatement":
      case "ContinueStatement":
      case "ReturnStatement":
        return this.#leaves(node) ? "leavesGroup" : undefined;
      case "CallExpression":
        return this.#isHarmless(node) ? undefined : "notPure";
      case "FunctionDeclaration":
        return "notPure";
      case "NewExpression":
        return isErrorClass(node) ? undefined : "notPure";
      case "ForOfStatement":
        return node.await && !this.#isDbWork(node.right) ? "awaitBetween" : undefined;
      case "ThisExpression":
      case "YieldExpression":
        return "usesThis";
      default:
        return undefined;
    }
  }

  /** Whether the variable, or the object in it, belongs to the group alone. */
  #isOwn(target: TSESTree.Node): boolean {
    const base = findBase(target);
    const variable = base && findVariable(this.#tree, base);
    const [declared] = variable?.identifiers ?? [];
    return declared !== undefined && this.#isWithin(declared);
  }

  /** A jump out of the group. What the whole group comes down to may be returned. */
  #leaves(jump: InnerJumpNode | TSESTree.ReturnStatement): boolean {
    if (jump.type === "ReturnStatement") {
      return findEnclosingFunction(jump) === this.#group.functionNode && jump !== this.#group.parts.at(-1);
    }
    const target = jump.label === null ? findJumpTarget(jump) : undefined;
    return target === undefined || !this.#isWithin(target);
  }

  #isHarmless(call: TSESTree.CallExpression): boolean {
    if (this.#isDbWork(call) || this.#isQueryBuilder(call)) return true;
    if (isSynchronousCall(this.#tree, call) || findInvokedCallback(call) !== undefined) return true;
    if (call.callee.type === "MemberExpression" && getStaticName(call.callee) === "push") return true;
    return readPureCode(this.#tree, call, this.#run.resolveModule).purity !== "unknown";
  }

  /** A call of the database, of what such a call gave, or a `Promise.all` of them. */
  #isDbWork(expression: TSESTree.Node): boolean {
    const node = unwrapExpression(expression);
    if (node.type === "CallExpression" && isPromiseCombinator(node)) return true;
    const base = findBase(node);
    const variable = base && findVariable(this.#tree, base);
    if (variable === undefined) return false;
    if (variable === this.#group.ctx) return true;
    const definition = variable.defs[0];
    if (definition?.type !== "Variable" || definition.node.init === null) return false;
    const { init } = definition.node;
    const isAlias =
      unwrapExpression(init).type !== "AwaitExpression" && contains(this.#group.functionNode, init);
    return isAlias && this.#isWithin(init) && init !== node && this.#isDbWork(init);
  }

  /** `q.eq(…)` in `.withIndex("by_id", (q) => q.eq(…))`. */
  #isQueryBuilder(call: TSESTree.CallExpression): boolean {
    const base = findBase(call);
    const definition = base && findVariable(this.#tree, base)?.defs[0];
    if (definition?.type !== "Parameter" || !isFunctionNode(definition.node)) return false;
    const { parent } = definition.node;
    return parent.type === "CallExpression" && parent.callee !== definition.node && this.#isDbWork(parent);
  }
}

/** `new Error(…)`, `new ConvexError(…)`: thrown in the other function, it arrives here all the same. */
function isErrorClass({ callee }: TSESTree.NewExpression): boolean {
  return callee.type === "Identifier" && /Error$/.test(callee.name);
}
