import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { isReassigned } from "./definitions.js";
import { findPatternPath, patternIdentifiers } from "./module-bindings.js";
import {
  contains,
  findVariable,
  type FunctionNode,
  getNodes,
  getStaticName,
  type SyntaxTree,
  wrapExpression,
} from "./syntax-tree.js";

/** A parameter, or a statically named part of one, that is taken to hold a ctx: `(fn, 0, [])`, `(fn, 1, ["ctx"])`. */
export interface CtxPlace {
  readonly functionNode: FunctionNode;
  readonly index: number;
  readonly path: readonly string[];
}

/** One place where a member of the ctx is read: `ctx.db.get`, a destructured `{ runQuery }`, or a later call of it. */
export interface CtxMemberUse {
  /** `["db", "get"]`. */
  readonly path: readonly string[];
  /** The node that names each step of `path`, where this use writes it out; undefined for steps made before an alias. */
  readonly nameNodes: readonly (TSESTree.Node | undefined)[];
  /** The whole member expression, the called identifier, or the property of the destructuring pattern. */
  readonly node: TSESTree.Node;
  /** The call, when the member is called here. */
  readonly call: TSESTree.CallExpression | undefined;
  readonly destructured: boolean;
}

/** The ctx (or a part of it) handed on to a call: `helper(ctx, id)`, `helper({ ctx })`, `new Client(ctx)`. */
export interface CtxPass {
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  readonly index: number;
  /** Where in the argument the ctx stands: `["ctx"]` for `helper({ ctx })`. */
  readonly argumentPath: readonly string[];
  /** Which part of the ctx is handed on: `[]` for the ctx itself, `["db"]` for `helper(ctx.db)`. */
  readonly ctxPath: readonly string[];
  readonly node: TSESTree.Node;
}

/** A test for the kind of ctx: `"db" in ctx`, `if (ctx.db)`, `isMutationCtx(ctx)` as a condition. */
export interface CtxTest {
  readonly node: TSESTree.Node;
  /** The member that is asked for; undefined when a function is asked. */
  readonly member: string | undefined;
}

export interface CtxUses {
  readonly members: readonly CtxMemberUse[];
  readonly passes: readonly CtxPass[];
  readonly tests: readonly CtxTest[];
}

/** The node that names a step of a use's path, counted from 0; undefined where an alias was read instead. */
export function findWrittenStep({ nameNodes, node }: CtxMemberUse, index: number): TSESTree.Node | undefined {
  const name = nameNodes[index];
  return name !== undefined && contains(node, name) ? name : undefined;
}

/** A helper for several kinds of ctx asks first which one it has; what comes after the question is believed. */
export function isGuarded({ tests }: CtxUses, node: TSESTree.Node): boolean {
  return tests.some((test) => test.node.range[0] <= node.range[0]);
}

/**
 * Where a value stands relative to a ctx: `above` members still lead down to it (`args` in `args.ctx` is one above),
 * `below` members have been taken from it (`ctx.db` is one below). At most one of the two is not empty.
 */
interface Position {
  readonly above: readonly string[];
  readonly below: readonly string[];
  readonly nameNodes: readonly (TSESTree.Node | undefined)[];
}

/** Every use of the ctx that `place` holds, through aliases, destructuring and object literals, in source order. */
export function collectCtxUses(tree: SyntaxTree, place: CtxPlace): CtxUses {
  const collector = new UseCollector(tree);
  collector.followPattern(place.functionNode.params[place.index], {
    above: place.path,
    below: [],
    nameNodes: [],
  });
  return collector.uses();
}

/** The same for a ctx that a class keeps: every `this.<field>` of the class. */
export function collectFieldUses(tree: SyntaxTree, classNode: TSESTree.Node, field: string): CtxUses {
  const collector = new UseCollector(tree);
  collector.followField(classNode, field, { above: [], below: [], nameNodes: [] });
  return collector.uses();
}

class UseCollector {
  readonly #tree: SyntaxTree;
  readonly #members: CtxMemberUse[] = [];
  readonly #passes: CtxPass[] = [];
  readonly #tests: CtxTest[] = [];
  readonly #followed = new Set<Variable>();
  readonly #fields = new Set<string>();

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
  }

  uses(): CtxUses {
    this.#members.sort(bySource);
    this.#passes.sort(bySource);
    return { members: this.#members, passes: this.#passes, tests: this.#tests };
  }

  followPattern(pattern: TSESTree.Node | undefined, position: Position): void {
    if (pattern === undefined) return;
    for (const identifier of patternIdentifiers(
      pattern.type === "TSParameterProperty" ? pattern.parameter : pattern,
    )) {
      const reached = stepInto(pattern, identifier, position);
      if (reached === undefined) continue;
      if (reached.below.length > position.below.length) {
        const property = reached.nameNodes[position.below.length]?.parent;
        this.#addMember(reached, property?.type === "Property" ? property : identifier, undefined, true);
      }
      this.#followVariable(identifier, reached);
    }
    if (pattern.type === "TSParameterProperty") this.#followParameterProperty(pattern, position);
  }

  /** `constructor(private ctx: ActionCtx)` declares the field `this.ctx` as well. */
  #followParameterProperty(pattern: TSESTree.TSParameterProperty, position: Position): void {
    const classNode = findEnclosingClass(pattern);
    const name = pattern.parameter.type === "AssignmentPattern" ? pattern.parameter.left : pattern.parameter;
    if (classNode !== undefined) this.followField(classNode, name.name, position);
  }

  followField(classNode: TSESTree.Node, field: string, position: Position): void {
    const key = `${String(classNode.range[0])}.${field}`;
    if (this.#fields.has(key)) return;
    this.#fields.add(key);
    for (const self of getNodes(this.#tree, "ThisExpression")) {
      const member = self.parent;
      if (member.type !== "MemberExpression" || getStaticName(member) !== field) continue;
      if (findEnclosingClass(self) === classNode) this.#followValue(member, position);
    }
  }

  #followVariable(identifier: TSESTree.Node, position: Position): void {
    const variable = findVariable(this.#tree, identifier);
    if (variable === undefined || this.#followed.has(variable) || isReassigned(variable)) return;
    this.#followed.add(variable);
    for (const reference of variable.references) {
      if (reference.isRead()) this.#followValue(reference.identifier, position);
    }
  }

  /** Looks at what happens to the value of `value`, which stands at `position`. */
  #followValue(value: TSESTree.Node, position: Position): void {
    const node = wrapExpression(value);
    const { parent } = node;
    if (parent == null) return;
    switch (parent.type) {
      case "MemberExpression": {
        if (parent.object !== node) return;
        const name = getStaticName(parent);
        if (position.below.length === 1 && parent.optional) this.#addTest(parent, position.below[0]);
        const reached = name === undefined ? undefined : step(position, name, parent.property);
        if (reached === undefined) {
          if (position.below.length > 0) this.#addMember(position, node, undefined, false);
          return;
        }
        this.#followValue(parent, reached);
        return;
      }
      case "CallExpression":
        if (parent.callee === node) {
          if (position.below.length > 0) this.#addMember(position, node, parent, false);
          return;
        }
        this.#addPass(parent, node, position);
        return;
      case "NewExpression":
        if (parent.callee !== node) this.#addPass(parent, node, position);
        return;
      case "VariableDeclarator":
        if (position.below.length > 0 && parent.id.type === "Identifier") {
          this.#addMember(position, node, undefined, false);
        }
        if (parent.init === node) this.followPattern(parent.id, position);
        return;
      case "AssignmentExpression":
        this.#followAssignment(parent, node, position);
        return;
      case "Property":
        this.#followProperty(parent, node, position);
        return;
      case "SpreadElement":
        if (parent.parent.type === "ObjectExpression" && position.below.length === 0) {
          this.#followValue(parent.parent, position);
        }
        return;
      default:
        this.#followTest(parent, node, position);
    }
  }

  #followAssignment(parent: TSESTree.AssignmentExpression, node: TSESTree.Node, position: Position): void {
    if (parent.right !== node) return;
    if (position.below.length > 0) this.#addMember(position, node, undefined, false);
    const { left } = parent;
    if (left.type !== "MemberExpression" || left.object.type !== "ThisExpression") return;
    const field = getStaticName(left);
    const classNode = findEnclosingClass(left);
    if (field !== undefined && classNode !== undefined) this.followField(classNode, field, position);
  }

  /** `{ ctx }`, `{ context: ctx }`: the object is one step above the ctx. */
  #followProperty(parent: TSESTree.Property, node: TSESTree.Node, position: Position): void {
    if (parent.value !== node || parent.parent.type !== "ObjectExpression") return;
    const name = getStaticName(parent);
    if (position.below.length > 0) this.#addMember(position, node, undefined, false);
    else if (name !== undefined)
      this.#followValue(parent.parent, { ...position, above: [name, ...position.above] });
  }

  #followTest(parent: TSESTree.Node, node: TSESTree.Node, position: Position): void {
    if (parent.type === "BinaryExpression" && parent.operator === "in" && parent.right === node) {
      const member =
        parent.left.type === "Literal" && typeof parent.left.value === "string"
          ? parent.left.value
          : undefined;
      this.#addTest(parent, member);
      return;
    }
    if (position.below.length === 0) return;
    if (isCondition(parent, node)) this.#addTest(node, position.below[0]);
    else this.#addMember(position, node, undefined, false);
  }

  #addTest(node: TSESTree.Node, member: string | undefined): void {
    this.#tests.push({ member, node });
  }

  #addMember(
    position: Position,
    node: TSESTree.Node,
    call: TSESTree.CallExpression | undefined,
    destructured: boolean,
  ): void {
    this.#members.push({ call, destructured, nameNodes: position.nameNodes, node, path: position.below });
  }

  #addPass(
    call: TSESTree.CallExpression | TSESTree.NewExpression,
    argument: TSESTree.Node,
    position: Position,
  ): void {
    const index = call.arguments.findIndex((candidate) => candidate === argument);
    if (index < 0) return;
    if (position.below.length > 0) this.#addMember(position, argument, undefined, false);
    this.#passes.push({ argumentPath: position.above, call, ctxPath: position.below, index, node: argument });
    if (call.type === "CallExpression" && isCondition(call.parent, call)) this.#addTest(call, undefined);
  }
}

function step(position: Position, name: string, node: TSESTree.Node): Position | undefined {
  const [next, ...above] = position.above;
  if (next !== undefined) return next === name ? { ...position, above } : undefined;
  // A custom ctx often carries the original one along as `ctx.ctx`.
  if (name === "ctx" && position.below.length === 0) return position;
  return { above: [], below: [...position.below, name], nameNodes: [...position.nameNodes, node] };
}

/** The steps that a pattern takes on the way to `identifier`, each named by its property's key. */
function stepInto(
  pattern: TSESTree.Node,
  identifier: TSESTree.Identifier,
  position: Position,
): Position | undefined {
  const keys = collectPatternKeys(pattern, identifier);
  return findPatternPath(pattern, identifier)?.reduce<Position | undefined>(
    (reached, name, index) => reached && step(reached, name, keys[index] ?? identifier),
    position,
  );
}

function collectPatternKeys(pattern: TSESTree.Node, identifier: TSESTree.Identifier): TSESTree.Node[] {
  const keys: TSESTree.Node[] = [];
  for (let node: TSESTree.Node = identifier; node !== pattern && node.parent; node = node.parent) {
    if (node.type === "Property") keys.unshift(node.key);
  }
  return keys;
}

/** True where the parent only asks whether the value is there. */
function isCondition(parent: TSESTree.Node, node: TSESTree.Node): boolean {
  switch (parent.type) {
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
      return parent.test === node;
    case "UnaryExpression":
      return parent.operator === "!" || parent.operator === "typeof";
    case "LogicalExpression":
      return parent.left === node;
    case "BinaryExpression":
      return parent.operator.startsWith("==") || parent.operator.startsWith("!=");
    default:
      return false;
  }
}

/** The innermost class around `node`. */
export function findEnclosingClass(node: TSESTree.Node): TSESTree.Node | undefined {
  for (
    let current: TSESTree.Node | null | undefined = node.parent;
    current != null;
    current = current.parent
  ) {
    if (current.type === "ClassBody") return current.parent;
  }
  return undefined;
}

function bySource(left: { node: TSESTree.Node }, right: { node: TSESTree.Node }): number {
  return left.node.range[0] - right.node.range[0];
}
