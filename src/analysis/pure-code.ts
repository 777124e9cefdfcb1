import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { asFunction, findDefinition, type ResolveModule } from "./definitions.js";
import {
  contains,
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  someNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "./syntax-tree.js";

/**
 * What is known of a piece of code that is evaluated. `same`: the same value whenever it is evaluated with the same
 * variables, and no effect but on `writes`. `varies`: so, but for the clock and for randomness. `logs`: it writes to the
 * log, too. `unknown`: it may throw, wait, or do anything.
 */
export type Purity = "logs" | "same" | "unknown" | "varies";

export interface PureCode {
  readonly purity: Purity;
  /** Variables declared outside of the code that it assigns, or whose objects it changes. */
  readonly writes: ReadonlySet<Variable>;
}

/** Helpers of helpers of helpers compute too, but nobody can see that at a glance any more. */
const MAX_DEPTH = 3;

const PURE_GLOBALS = new Set([
  ...["Array", "BigInt", "Boolean", "Map", "Math", "Number", "Object", "Set", "String", "isFinite", "isNaN"],
  ...["parseFloat", "parseInt", "encodeURIComponent"],
]);

const PURE_CLASSES = new Set(["Array", "Date", "Error", "Map", "RegExp", "Set", "ConvexError"]);

/** Methods of the language's own values that only look at them, or call a callback that is looked at here as well. */
const PURE_METHODS = new Set([
  ...[
    "at",
    "charAt",
    "charCodeAt",
    "codePointAt",
    "concat",
    "endsWith",
    "entries",
    "every",
    "filter",
    "find",
  ],
  ...["findIndex", "findLast", "flat", "flatMap", "forEach", "get", "getDate", "getDay", "getFullYear"],
  ...["getHours", "getMinutes", "getMonth", "getTime", "getUTCDate", "getUTCFullYear", "getUTCMonth", "has"],
  ...["includes", "indexOf", "join", "keys", "lastIndexOf", "localeCompare", "map", "match", "normalize"],
  ...["padEnd", "padStart", "reduce", "repeat", "replace", "replaceAll", "slice", "some", "split"],
  ...[
    "startsWith",
    "substring",
    "test",
    "toFixed",
    "toISOString",
    "toLocaleString",
    "toLowerCase",
    "toSorted",
  ],
  ...["toString", "toUpperCase", "trim", "trimEnd", "trimStart", "valueOf", "values"],
]);

/** Methods that change what they are called on. */
const CHANGING_METHODS = new Set([
  ...["add", "append", "clear", "delete", "pop", "push", "reverse", "set", "setDate", "setFullYear"],
  ...["setHours", "setMinutes", "setMonth", "shift", "sort", "splice", "unshift"],
]);

const VARYING_CALLS = new Set(["Date.now", "Math.random", "crypto.randomUUID", "performance.now"]);

const IMPURE_NODES =
  /^(?:Await|Class|Debugger|DoWhile|Import|JSX|MetaProperty|Super|TaggedTemplate|This|Throw|Try|While|With|Yield)/;

/** Looks at an expression or statement of a function, and at the functions of the project that it calls. */
export function readPureCode(tree: SyntaxTree, code: TSESTree.Node, resolve: ResolveModule): PureCode {
  const reader = new PureCodeReader(tree, code, resolve, 0);
  return { purity: reader.read(), writes: reader.writes };
}

class PureCodeReader {
  readonly writes = new Set<Variable>();
  readonly #tree: SyntaxTree;
  readonly #code: TSESTree.Node;
  readonly #resolve: ResolveModule;
  readonly #depth: number;
  #varies = false;
  #logs = false;
  #isUnknown = false;

  constructor(tree: SyntaxTree, code: TSESTree.Node, resolve: ResolveModule, depth: number) {
    this.#tree = tree;
    this.#code = code;
    this.#resolve = resolve;
    this.#depth = depth;
  }

  read(): Purity {
    visitNodes(this.#code, (node) => {
      if (this.#isUnknown || node.type.startsWith("TS")) return isCast(node) ? undefined : "skip";
      this.#readNode(node);
      return undefined;
    });
    if (this.#isUnknown) return "unknown";
    if (this.#logs) return "logs";
    return this.#varies ? "varies" : "same";
  }

  #readNode(node: TSESTree.Node): void {
    switch (node.type) {
      case "CallExpression":
        this.#readCall(node);
        break;
      case "NewExpression":
        this.#readNew(node);
        break;
      case "AssignmentExpression":
        this.#readWrite(node.left);
        break;
      case "UpdateExpression":
        this.#readWrite(node.argument);
        break;
      case "UnaryExpression":
        if (node.operator === "delete") this.#isUnknown = true;
        break;
      case "ForOfStatement":
        if (node.await) this.#isUnknown = true;
        break;
      default:
        if (isFunctionNode(node) ? node.async || node.generator : IMPURE_NODES.test(node.type)) {
          this.#isUnknown = true;
        }
    }
  }

  #readCall(call: TSESTree.CallExpression): void {
    const callee = unwrapExpression(call.callee);
    const name = this.#nameGlobal(callee);
    if (name !== undefined) {
      const [owner = ""] = name.split(".");
      if (owner === "console") this.#logs = true;
      else if (VARYING_CALLS.has(name)) this.#varies = true;
      else if (name === "Object.assign") this.#readWrite(call.arguments[0], true);
      else if (!PURE_GLOBALS.has(owner) && name !== "JSON.stringify") this.#isUnknown = true;
      return;
    }
    if (callee.type === "MemberExpression") this.#readMethod(callee);
    else this.#readFunction(callee);
  }

  #readMethod(callee: TSESTree.MemberExpression): void {
    const method = getStaticName(callee) ?? "";
    if (PURE_METHODS.has(method)) return;
    if (CHANGING_METHODS.has(method)) this.#readWrite(callee.object, true);
    else this.#isUnknown = true;
  }

  #readFunction(callee: TSESTree.Node): void {
    const found = asFunction(findDefinition(this.#tree, callee, this.#resolve));
    if (found === undefined || this.#depth >= MAX_DEPTH || !isPlain(found.functionNode)) {
      this.#isUnknown = true;
      return;
    }
    const { functionNode, tree } = found;
    if (tree === this.#tree && contains(this.#code, functionNode)) return;
    const inner = new PureCodeReader(tree, functionNode, this.#resolve, this.#depth + 1);
    const purity = inner.read();
    if (purity === "unknown" || inner.writes.size > 0 || inner.#readsChangingState()) this.#isUnknown = true;
    if (purity === "logs") this.#logs = true;
    if (purity === "varies") this.#varies = true;
  }

  /** A variable of the module that somebody assigns: what is read there is nobody's argument. */
  #readsChangingState(): boolean {
    return someNode(this.#code, (node) => {
      const variable = node.type === "Identifier" ? findVariable(this.#tree, node) : undefined;
      return (
        variable?.scope.type === "module" &&
        variable.references.some((reference) => reference.isWrite() && reference.init !== true)
      );
    });
  }

  #readNew({ arguments: args, callee }: TSESTree.NewExpression): void {
    const isKnown = callee.type === "Identifier" && PURE_CLASSES.has(callee.name);
    if (!isKnown) this.#isUnknown = true;
    else if (callee.name === "Date" && args.length === 0) this.#varies = true;
  }

  /** @param isMember what is changed is not the variable but the object that it holds */
  #readWrite(target: TSESTree.Node | undefined, isMember = target?.type === "MemberExpression"): void {
    let node = target && unwrapExpression(target);
    while (node?.type === "MemberExpression") node = unwrapExpression(node.object);
    // A new object that nobody has a name for: `[...rows].sort()`.
    const isNew =
      node !== undefined && target !== undefined && /^(?:Array|Call|Object)Expression$/.test(node.type);
    if (isNew && unwrapExpression(target) === node) return;
    const variable = node?.type === "Identifier" ? findVariable(this.#tree, node) : undefined;
    if (variable === undefined || variable.scope.type === "module") this.#isUnknown = true;
    else if (!this.#isDeclaredWithin(variable)) this.writes.add(variable);
    // What it holds may be somebody else's object under another name.
    else if (isMember && !holdsNewObject(variable)) this.#isUnknown = true;
  }

  #isDeclaredWithin({ identifiers: [name] }: Variable): boolean {
    return name !== undefined && contains(this.#code, name);
  }

  /** `Date.now` and `parseInt`, where they are the language's own. */
  #nameGlobal(callee: TSESTree.Node): string | undefined {
    if (callee.type === "Identifier") {
      return findVariable(this.#tree, callee) === undefined ? callee.name : undefined;
    }
    if (callee.type !== "MemberExpression") return undefined;
    const owner = unwrapExpression(callee.object);
    if (owner.type !== "Identifier" || findVariable(this.#tree, owner) !== undefined) return undefined;
    return `${owner.name}.${getStaticName(callee) ?? ""}`;
  }
}

/** `const rows = []`, `const names = users.map(…)`, `const seen = new Set()`. */
function holdsNewObject({ defs: [definition] }: Variable): boolean {
  if (definition?.type !== "Variable" || definition.node.init == null) return false;
  const { id, init } = definition.node;
  return (
    id.type === "Identifier" && /^(?:Array|Call|New|Object)Expression$/.test(unwrapExpression(init).type)
  );
}

/** A function whose parameters cannot run code of their own. */
function isPlain({ async, generator, params }: FunctionNode): boolean {
  return !async && !generator && params.every(({ type }) => type !== "TSParameterProperty");
}

function isCast({ type }: TSESTree.Node): boolean {
  return /^TS(?:As|InstantiationExpression|NonNull|Satisfies|TypeAssertion)/.test(type);
}
