import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import { findDefinition, type ResolveModule } from "../analysis/definitions.js";

import { patternIdentifiers } from "../analysis/module-bindings.js";
import { readPureCode } from "../analysis/pure-code.js";
import {
  contains,
  findVariable,
  getStaticName,
  someNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "../analysis/syntax-tree.js";
import { isTypeOnly } from "../analysis/type-only-node.js";
import { refuse } from "./refused-repair.js";
import { isConst, type RegionItem, type RunCall, type RunRegion } from "./run-region.js";

type LocalItem = Extract<RegionItem, { type: "local" }>;

/** What a variable that is declared between the run calls holds. */
export type RegionVariable =
  | { readonly type: "result"; readonly call: RunCall; readonly statement: TSESTree.Statement }
  | { readonly type: "local"; readonly item: LocalItem };

/**
 * How a value of the arguments gets into the combined function: `literal` it is written there; `capture` its value is
 * handed over; `copy` the expression is written there, since results of the earlier calls are in it.
 */
export type ValueMode = "capture" | "copy" | "literal";

/** A variable of the action from outside of the region, or a member of its arguments: `userId`, `args.userId`. */
export interface OuterValue {
  readonly variable: Variable;
  /** The argument's name, where the variable holds all arguments of the action. */
  readonly member: string | undefined;
  /** What stands for it: the identifier or the member expression. */
  readonly node: TSESTree.Node;
}

export interface RegionValuesInput {
  readonly region: RunRegion;
  readonly root: CtxRoot;
  readonly resolve: ResolveModule;
  /** The file of the combined function. */
  readonly target: SyntaxTree;
}

/** Which values flow between the run calls of a region, into it and out of it. */
export class RegionValues {
  /** Calls whose results the action goes on to use. */
  readonly returned: ReadonlySet<RunCall>;
  /** What the action loses: run calls, and what was computed for them alone. */
  readonly removed: readonly TSESTree.Node[];
  /** Local constants that the combined function needs a copy of. */
  readonly copied: ReadonlySet<LocalItem>;
  /** Local constants that are handed over, and so have to be computed before the call. */
  readonly hoisted = new Set<LocalItem>();
  readonly #input: RegionValuesInput;
  readonly #tree: SyntaxTree;
  readonly #declared: ReadonlyMap<Variable, RegionVariable>;
  readonly #written: ReadonlySet<Variable>;
  readonly #conditional = new Set<RunCall>();
  readonly #testKeys = new Set<string>();

  constructor(input: RegionValuesInput) {
    this.#input = input;
    this.#tree = input.region.tree;
    this.#declared = collectDeclared(input.region);
    this.#written = collectWritten(input.region);
    this.#readConditions(input.region.items, false);
    this.#findHoisted();
    this.copied = this.#findCopied();
    const { removed, returned } = this.#findUsed();
    this.removed = removed;
    this.returned = returned;
  }

  /** Whether some path from the first call leads past this one. */
  isConditional(call: RunCall): boolean {
    return this.#conditional.has(call);
  }

  findDeclared(identifier: TSESTree.Node): RegionVariable | undefined {
    const variable = findVariable(this.#tree, identifier);
    const found = variable && this.#declared.get(variable);
    return found?.type === "local" && this.hoisted.has(found.item) ? undefined : found;
  }

  modeOf(call: RunCall, value: TSESTree.Node): ValueMode {
    const outer = this.collectOuter(value);
    if (outer.isDependent) return "copy";
    if (outer.values.length === 0 && outer.moduleNames.length === 0 && isLiteral(value)) return "literal";
    if (!this.isConditional(call)) return "capture";
    // What a test makes sure of is not yet certain where the values are handed over.
    const isTested = outer.values.some((one) => this.#testKeys.has(keyOf(one)));
    if (isTested || mayBeMissing(value)) return "copy";
    // A validator would refuse what the called function never gets to see on some path.
    const isUnchecked = outer.values.some(({ variable }) => isUncheckedInput(variable));
    return isUnchecked && !this.#isPassedBefore(call, value) ? refuse("capturedValue") : "capture";
  }

  /** Whether a call that is made on every path is given the same value. */
  #isPassedBefore(call: RunCall, value: TSESTree.Node): boolean {
    const { text } = this.#tree;
    return this.#input.region.calls.some(
      (other) =>
        other !== call &&
        !this.isConditional(other) &&
        !isWhole(other) &&
        listArguments(other).some((given) => text.slice(...given.value.range) === text.slice(...value.range)),
    );
  }

  /** Whether a test of the region looks at the value. */
  isTested(value: OuterValue): boolean {
    return this.#testKeys.has(keyOf(value));
  }

  /** What an expression of the region takes from outside of it. */
  collectOuter(expression: TSESTree.Node) {
    const values: OuterValue[] = [];
    const moduleNames: TSESTree.Identifier[] = [];
    let isDependent = false;
    visitNodes(expression, (node) => {
      if (isTypeOnly(node)) return "skip";
      if (node.type === "ThisExpression") refuse("usesThis");
      if (node.type !== "Identifier") return undefined;
      const variable = findVariable(this.#tree, node);
      const declared = variable?.identifiers[0];
      if (variable === undefined || declared === undefined || contains(expression, declared))
        return undefined;
      if (this.findDeclared(node) !== undefined) isDependent = true;
      else if (this.#written.has(variable)) refuse("changedBetween");
      else if (variable.scope.type === "module") moduleNames.push(node);
      else values.push(this.#readOuter(node, variable));
      return undefined;
    });
    return { isDependent, moduleNames, values };
  }

  #readOuter(node: TSESTree.Identifier, variable: Variable): OuterValue {
    const { parent } = node;
    const isArguments =
      variable.identifiers[0] === this.#input.root.functionNode?.params[1] &&
      this.#input.root.evidence.type === "handler";
    if (!isArguments) return { member: undefined, node, variable };
    const name =
      parent.type === "MemberExpression" && parent.object === node && !parent.computed
        ? getStaticName(parent)
        : undefined;
    return name === undefined
      ? { member: undefined, node, variable }
      : { member: name, node: parent, variable };
  }

  #readConditions(items: readonly RegionItem[], isConditional: boolean): boolean {
    let conditional = isConditional;
    for (const item of items) {
      if (item.type === "run" && conditional) for (const call of item.calls) this.#conditional.add(call);
      if (item.type !== "branch") continue;
      for (const value of this.#collectTested(item.statement.test)) this.#testKeys.add(keyOf(value));
      const arms = [item.consequent, item.alternate].map((arm) => this.#readConditions(arm, true));
      conditional ||= arms.includes(true) && leaves(item);
    }
    return conditional;
  }

  #collectTested(test: TSESTree.Node): OuterValue[] {
    const values: OuterValue[] = [];
    visitNodes(test, (node) => {
      const variable = node.type === "Identifier" ? findVariable(this.#tree, node) : undefined;
      if (variable !== undefined && node.type === "Identifier") values.push(this.#readOuter(node, variable));
      return undefined;
    });
    return values;
  }

  /** `const now = Date.now();` between two calls may as well stand before the first. */
  #findHoisted(): void {
    for (const item of this.#input.region.items) {
      if (item.type === "branch") break;
      if (item.type !== "local" || item.code.purity !== "varies" || !isConst(item.statement)) continue;
      if (item.code.writes.size === 0 && !this.collectOuter(item.statement).isDependent)
        this.hoisted.add(item);
    }
  }

  /** The local constants that tests and copied values name, and those that these name in turn. */
  #findCopied(): Set<LocalItem> {
    const copied = new Set<LocalItem>();
    const queue = [...this.#collectTests(this.#input.region.items), ...this.#collectCopiedValues()];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      visitNodes(node, (inner) => {
        const declared = inner.type === "Identifier" ? this.findDeclared(inner) : undefined;
        if (declared?.type !== "local" || copied.has(declared.item)) return undefined;
        const { item } = declared;
        if (!isConst(item.statement) || item.code.writes.size > 0) refuse("changedBetween");
        if (item.code.purity !== "same") refuse(item.code.purity === "varies" ? "clockInTest" : "notPure");
        copied.add(item);
        queue.push(item.statement);
        return undefined;
      });
    }
    return copied;
  }

  #collectTests(items: readonly RegionItem[]): TSESTree.Node[] {
    return items.flatMap((item) =>
      item.type === "branch"
        ? [item.statement.test, ...this.#collectTests(item.consequent), ...this.#collectTests(item.alternate)]
        : [],
    );
  }

  #collectCopiedValues(): TSESTree.Node[] {
    return this.#input.region.calls.flatMap((call) =>
      (isWhole(call) ? [] : listArguments(call)).flatMap(({ value }) =>
        this.modeOf(call, value) === "copy" ? [value] : [],
      ),
    );
  }

  /** What the action still uses once the calls are gone, and what it has no more use for. */
  #findUsed(): { removed: TSESTree.Node[]; returned: Set<RunCall> } {
    const { calls, items } = this.#input.region;
    const removed: TSESTree.Node[] = calls.map(({ call }) => call);
    const locals = collectItems(items).filter((item): item is LocalItem => item.type === "local");
    for (let before = -1; before !== removed.length;) {
      before = removed.length;
      for (const { code, statement } of locals) {
        const isGone = removed.includes(statement) || !isConst(statement) || code.writes.size > 0;
        // What was never used stays unused.
        if (isGone || !this.#isUsedIn(statement, removed) || this.#isUsed(statement, removed)) continue;
        removed.push(statement);
      }
    }
    const returned = new Set(
      calls.filter(({ result }) => {
        if (result.type === "unused") return false;
        return result.type === "within" || this.#isNameUsed(result.name, removed);
      }),
    );
    return { removed, returned };
  }

  #isUsed(declaration: TSESTree.Node, removed: readonly TSESTree.Node[]): boolean {
    return namesOf(declaration).some((name) => this.#isNameUsed(name, removed));
  }

  #isUsedIn(declaration: TSESTree.Node, removed: readonly TSESTree.Node[]): boolean {
    return namesOf(declaration).some((name) =>
      findVariable(this.#tree, name)?.references.some(({ identifier }) =>
        removed.some((node) => contains(node, identifier)),
      ),
    );
  }

  #isNameUsed(name: TSESTree.Identifier, removed: readonly TSESTree.Node[]): boolean {
    const references = findVariable(this.#tree, name)?.references ?? [];
    return references.some(
      ({ identifier, init }) => init !== true && !removed.some((node) => contains(node, identifier)),
    );
  }
}

/** Whether the arguments are put together elsewhere, or from other objects, and so are handed over as they are. */
export function isWhole({ args }: RunCall): boolean {
  const node = args && unwrapExpression(args);
  return (
    node !== undefined &&
    (node.type !== "ObjectExpression" || node.properties.some(({ type }) => type === "SpreadElement"))
  );
}

/** One property of the object of arguments. */
export interface WrittenArgument {
  readonly name: string;
  readonly value: TSESTree.Node;
  readonly property: TSESTree.Property;
}

/** The properties of a call's arguments; refused where they are put together in another way. */
export function listArguments({ args }: RunCall): WrittenArgument[] {
  if (args === undefined) return [];
  const node = unwrapExpression(args);
  if (node.type !== "ObjectExpression") return refuse("computedArguments");
  return node.properties.map((property) => {
    const name = property.type === "Property" && !property.method ? getStaticName(property) : undefined;
    if (property.type !== "Property" || name === undefined || property.computed)
      return refuse("computedArguments");
    return { name, property, value: property.value };
  });
}

function collectDeclared({ items, tree }: RunRegion): Map<Variable, RegionVariable> {
  const declared = new Map<Variable, RegionVariable>();
  for (const item of collectItems(items)) {
    if (item.type === "branch" || item.type === "exit") continue;
    for (const name of namesOf(item.statement)) {
      const variable = findVariable(tree, name);
      if (variable === undefined) continue;
      const [first] = item.type === "run" ? item.calls : [];
      const call =
        item.type === "run"
          ? (item.calls.find(({ result }) => result.type === "declares" && result.name === name) ?? first)
          : undefined;
      if (call !== undefined) declared.set(variable, { call, statement: item.statement, type: "result" });
      else if (item.type === "local") declared.set(variable, { item, type: "local" });
    }
  }
  return declared;
}

/** Variables that have another value after some statement of the region than before it. */
function collectWritten({ items, tree }: RunRegion): Set<Variable> {
  const written = new Set<Variable>();
  for (const item of collectItems(items)) {
    if (item.type === "local") for (const variable of item.code.writes) written.add(variable);
    if (item.type !== "run" || item.statement.type !== "ExpressionStatement") continue;
    const { expression } = item.statement;
    const target =
      expression.type === "AssignmentExpression" ? findVariable(tree, expression.left) : undefined;
    if (target !== undefined) written.add(target);
  }
  return written;
}

/** All items, those in the arms of branches too. */
export function collectItems(items: readonly RegionItem[]): RegionItem[] {
  return items.flatMap((item) =>
    item.type === "branch"
      ? [item, ...collectItems(item.consequent), ...collectItems(item.alternate)]
      : [item],
  );
}

/** Whether some arm of the branch leads out of the region. */
export function leaves(item: RegionItem): boolean {
  return (
    item.type === "exit" || (item.type === "branch" && [...item.consequent, ...item.alternate].some(leaves))
  );
}

function namesOf(statement: TSESTree.Node): TSESTree.Identifier[] {
  return statement.type === "VariableDeclaration"
    ? statement.declarations.flatMap(({ id }) => patternIdentifiers(id))
    : [];
}

function keyOf({ member, variable }: OuterValue): string {
  const [declared] = variable.identifiers;
  return `${String(declared?.range[0])}.${member ?? ""}`;
}

/** Nothing in it has to be evaluated. */
function isLiteral(value: TSESTree.Node): boolean {
  return !someNode(
    value,
    ({ type }) =>
      !/^(?:TS.*|(?:Array|Object|Unary)Expression|Identifier|Literal|Property|Template(?:Element|Literal))$/.test(
        type,
      ),
  );
}

/** `user!`, `user?.name`: the value may not be there. */
function mayBeMissing(value: TSESTree.Node): boolean {
  return someNode(value, ({ type }) => type === "TSNonNullExpression" || type === "ChainExpression");
}

/** What a request or a text brought along: nothing says that it is what the code takes it for. */
function isUncheckedInput({ defs: [definition], identifiers: [name] }: Variable): boolean {
  const type = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation.type : undefined;
  if (type !== undefined) return type === "TSAnyKeyword";
  if (definition?.type !== "Variable" || definition.node.init == null) return false;
  let node = unwrapExpression(definition.node.init);
  if (node.type === "AwaitExpression") node = unwrapExpression(node.argument);
  return (
    node.type === "CallExpression" &&
    node.callee.type === "MemberExpression" &&
    /^(?:json|parse)$/.test(getStaticName(node.callee) ?? "")
  );
}

/** What may be evaluated earlier than it stands: it neither does anything nor fails, nor measures what comes before. */
export function requireEarly(tree: SyntaxTree, value: TSESTree.Node, resolve: ResolveModule): void {
  const { purity, writes } = readPureCode(tree, value, resolve);
  if (purity === "unknown" || purity === "logs" || writes.size > 0) refuse("notPure");
  if (purity === "varies" && measuresTime(tree, value, resolve)) refuse("measuresTime");
}

/** `Date.now() - start`, where `start` is an earlier time. */
function measuresTime(tree: SyntaxTree, value: TSESTree.Node, resolve: ResolveModule): boolean {
  return someNode(value, (node) => {
    if (node.type !== "BinaryExpression" || node.operator !== "-") return false;
    const start = findDefinition(tree, node.right, resolve);
    return start.type === "node" && readPureCode(start.tree, start.node, resolve).purity === "varies";
  });
}
