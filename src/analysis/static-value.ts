import type { TSESTree } from "@typescript-eslint/utils";

import { findVariable, getStaticName, type SyntaxTree, unwrapExpression } from "./syntax-tree.js";

export type Primitive = bigint | boolean | number | string | null | undefined;

/** What is known of an expression's value before anything runs. */
export type StaticValue =
  | { readonly type: "value"; readonly value: Primitive }
  | { readonly type: "truthy" }
  | { readonly type: "falsy" }
  | { readonly type: "unknown" };

/** What the surroundings that the code runs in say about themselves. */
export interface Surroundings {
  /** What `typeof name` gives for a global; undefined where that is not known. */
  readonly typeofGlobal: (name: string) => string | undefined;
  /** The value of a member of a global (`process.env.NODE_ENV`) or of the global object (`globalThis.Buffer`: one name). */
  readonly valueOfPath: (path: readonly string[]) => StaticValue;
}

export const UNKNOWN: StaticValue = { type: "unknown" };
const TRUTHY: StaticValue = { type: "truthy" };
const FALSY: StaticValue = { type: "falsy" };

/** Constants seldom lead on to further constants; a longer chain is most likely a cycle. */
const MAX_STEPS = 20;

/** Evaluates what literals, constants and `surroundings` decide. */
export function evaluateStatically(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  surroundings: Surroundings,
): StaticValue {
  return new Evaluation(tree, surroundings).evaluate(expression, MAX_STEPS);
}

/** Whether a condition holds, where that is known. */
export function findTruth(value: StaticValue): boolean | undefined {
  switch (value.type) {
    case "value":
      return Boolean(value.value);
    case "truthy":
      return true;
    case "falsy":
      return false;
    case "unknown":
      return undefined;
  }
}

function known(value: Primitive): StaticValue {
  return { type: "value", value };
}

class Evaluation {
  readonly #tree: SyntaxTree;
  readonly #surroundings: Surroundings;

  constructor(tree: SyntaxTree, surroundings: Surroundings) {
    this.#tree = tree;
    this.#surroundings = surroundings;
  }

  evaluate(expression: TSESTree.Node, steps: number): StaticValue {
    if (steps === 0) return UNKNOWN;
    const node = unwrapExpression(expression);
    switch (node.type) {
      case "Literal":
        return "regex" in node ? TRUTHY : known(node.value);
      case "TemplateLiteral":
        return node.expressions.length === 0 ? known(node.quasis[0]?.value.cooked) : UNKNOWN;
      case "ArrayExpression":
      case "ArrowFunctionExpression":
      case "ClassExpression":
      case "FunctionExpression":
      case "NewExpression":
      case "ObjectExpression":
        return TRUTHY;
      case "UnaryExpression":
        return this.#evaluateUnary(node, steps);
      case "LogicalExpression":
        return this.#evaluateLogical(node, steps);
      case "ConditionalExpression":
        return this.#evaluateConditional(node, steps);
      case "BinaryExpression":
        return this.#evaluateBinary(node, steps);
      case "Identifier":
        return this.#evaluateIdentifier(node, steps);
      case "MemberExpression": {
        const path = this.#findGlobalPath(node);
        return path === undefined || path.length === 0 ? UNKNOWN : this.#surroundings.valueOfPath(path);
      }
      case "CallExpression":
        return this.#evaluateCall(node, steps);
      default:
        return UNKNOWN;
    }
  }

  #evaluateUnary(node: TSESTree.UnaryExpression, steps: number): StaticValue {
    if (node.operator === "typeof") return this.#evaluateTypeof(node.argument);
    if (node.operator === "void") return known(undefined);
    if (node.operator !== "!") return UNKNOWN;
    const truth = findTruth(this.evaluate(node.argument, steps - 1));
    return truth === undefined ? UNKNOWN : known(!truth);
  }

  #evaluateTypeof(argument: TSESTree.Node): StaticValue {
    const path = this.#findGlobalPath(unwrapExpression(argument));
    const [name, ...members] = path ?? [];
    if (path === undefined || name === undefined) return UNKNOWN;
    if (members.length === 0) {
      const type = this.#surroundings.typeofGlobal(name);
      return type === undefined ? UNKNOWN : known(type);
    }
    const value = this.#surroundings.valueOfPath(path);
    return value.type === "value" && value.value === undefined ? known("undefined") : UNKNOWN;
  }

  #evaluateLogical(node: TSESTree.LogicalExpression, steps: number): StaticValue {
    const left = this.evaluate(node.left, steps - 1);
    const right = this.evaluate(node.right, steps - 1);
    if (node.operator === "??") {
      if (left.type === "truthy") return left;
      if (left.type !== "value") return UNKNOWN;
      return left.value === null || left.value === undefined ? right : left;
    }
    // The truth that ends the expression at its left side: a falsy one for `&&`, a truthy one for `||`.
    const decisive = node.operator === "||";
    const leftTruth = findTruth(left);
    if (leftTruth !== undefined) return leftTruth === decisive ? left : right;
    if (findTruth(right) === decisive) return decisive ? TRUTHY : FALSY;
    return UNKNOWN;
  }

  #evaluateConditional(node: TSESTree.ConditionalExpression, steps: number): StaticValue {
    const truth = findTruth(this.evaluate(node.test, steps - 1));
    if (truth === undefined) return UNKNOWN;
    return this.evaluate(truth ? node.consequent : node.alternate, steps - 1);
  }

  #evaluateBinary(node: TSESTree.BinaryExpression, steps: number): StaticValue {
    if (node.operator === "in") return this.#evaluateIn(node, steps);
    const left = this.evaluate(node.left, steps - 1);
    const right = this.evaluate(node.right, steps - 1);
    const verdict = compare(node.operator, left, right);
    return verdict === undefined ? UNKNOWN : known(verdict);
  }

  /** `"Buffer" in globalThis`. */
  #evaluateIn(node: TSESTree.BinaryExpression, steps: number): StaticValue {
    const name = this.evaluate(node.left, steps - 1);
    const object = this.#findGlobalPath(unwrapExpression(node.right));
    if (name.type !== "value" || typeof name.value !== "string" || object?.length !== 0) return UNKNOWN;
    const type = this.#surroundings.typeofGlobal(name.value);
    return type === undefined ? UNKNOWN : known(type !== "undefined");
  }

  #evaluateIdentifier(node: TSESTree.Identifier, steps: number): StaticValue {
    const variable = findVariable(this.#tree, node);
    if (variable === undefined) {
      if (node.name === "undefined") return known(undefined);
      const type = this.#surroundings.typeofGlobal(node.name);
      // Reading a global that is not there throws, so it has no value to speak of.
      return type === undefined || type === "undefined" ? UNKNOWN : TRUTHY;
    }
    const [definition] = variable.defs;
    if (variable.defs.length !== 1 || definition?.type !== "Variable" || definition.parent.kind !== "const") {
      return UNKNOWN;
    }
    const { id, init } = definition.node;
    return id.type === "Identifier" && init !== null ? this.evaluate(init, steps - 1) : UNKNOWN;
  }

  /** A call of a function in the file that only returns an expression: `const isNode = () => typeof process …`. */
  #evaluateCall(node: TSESTree.CallExpression, steps: number): StaticValue {
    if (node.callee.type !== "Identifier" || node.arguments.length > 0) return UNKNOWN;
    const [definition] = findVariable(this.#tree, node.callee)?.defs ?? [];
    const declaration = definition?.node;
    if (declaration === undefined) return UNKNOWN;
    const made = declaration.type === "VariableDeclarator" ? declaration.init : declaration;
    const returned = made === null ? undefined : findReturnedExpression(made);
    return returned === undefined ? UNKNOWN : this.evaluate(returned, steps - 1);
  }

  /** The names of a global and its members: `[]` for the global object, `["process", "env"]`; undefined for others. */
  #findGlobalPath(node: TSESTree.Node): readonly string[] | undefined {
    if (node.type === "Identifier") {
      if (findVariable(this.#tree, node) !== undefined) return undefined;
      return GLOBAL_OBJECTS.has(node.name) ? [] : [node.name];
    }
    if (node.type !== "MemberExpression") return undefined;
    const object = this.#findGlobalPath(unwrapExpression(node.object));
    const name = getStaticName(node);
    return object === undefined || name === undefined ? undefined : [...object, name];
  }
}

const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(["globalThis", "self"]);

function findReturnedExpression(made: TSESTree.Node): TSESTree.Node | undefined {
  if (made.type !== "ArrowFunctionExpression" && made.type !== "FunctionExpression") {
    if (made.type !== "FunctionDeclaration") return undefined;
  }
  // What an async function or a generator gives is an object whatever it returns.
  if (made.async || made.generator) return undefined;
  if (made.body.type !== "BlockStatement") return made.body;
  const [statement] = made.body.body;
  return statement?.type === "ReturnStatement" ? (statement.argument ?? undefined) : undefined;
}

/** Undefined where the outcome is not known. */
function compare(operator: string, left: StaticValue, right: StaticValue): boolean | undefined {
  const equal = isEqual(left, right, operator.length === 2);
  switch (operator) {
    case "==":
    case "===":
      return equal;
    case "!=":
    case "!==":
      return equal === undefined ? undefined : !equal;
    default:
      return undefined;
  }
}

function isEqual(left: StaticValue, right: StaticValue, loose: boolean): boolean | undefined {
  if (left.type === "value" && right.type === "value") {
    if (!loose) return left.value === right.value;
    if (isNullish(left.value) || isNullish(right.value))
      return isNullish(left.value) && isNullish(right.value);
    return typeof left.value === typeof right.value ? left.value === right.value : undefined;
  }
  return isObjectAgainstNullish(left, right) || isObjectAgainstNullish(right, left) ? false : undefined;
}

function isObjectAgainstNullish(one: StaticValue, other: StaticValue): boolean {
  return one.type === "truthy" && other.type === "value" && isNullish(other.value);
}

function isNullish(value: Primitive): boolean {
  return value === null || value === undefined;
}
