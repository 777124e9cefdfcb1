import type { TSESTree } from "@typescript-eslint/utils";

import type { RunCaptures } from "./run-captures.js";
import type { HelperCall } from "./run-repair-draft.js";
import type { RegionItem, RunCall, RunRegion } from "./run-region.js";
import type { RegionValues } from "./run-values.js";
import type { TextEdit } from "./repair.js";

import { someNode, type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";
import { findStartWithComments, getIndentAt, getNewline, moveText, readIndentUnit } from "./move-text.js";
import { negate } from "./negate.js";
import { refuse } from "./refused-repair.js";
import { mayReturnUndefined } from "./run-callee.js";
import { collectItems, isWhole, leaves, listArguments } from "./run-values.js";

export interface CombinedFunctionInput {
  readonly region: RunRegion;
  readonly values: RegionValues;
  readonly captures: RunCaptures;
  readonly helperOf: (call: RunCall) => HelperCall;
  /** The names that the combined function and the action know the results by. */
  readonly resultNames: ReadonlyMap<RunCall, string>;
  readonly target: SyntaxTree;
  /** What the file calls the function that registers it. */
  readonly builder: string;
}

/** How the function gives its results back. */
export type ResultShape = "nothing" | "object" | "value";

/** Several results in an object under their names; the one that is certain to be there as it is. */
export function chooseResultShape({ items }: RunRegion, values: RegionValues): ResultShape {
  const [only, ...others] = values.returned;
  if (only === undefined) return "nothing";
  const isFirst = items[0]?.type === "run" && items[0].calls.includes(only);
  const isCertain = isFirst || !items.some(({ type }) => type === "branch");
  return others.length === 0 && isCertain ? "value" : "object";
}

/** The call that registers a function which does what the run calls of a region do, in one transaction. */
export function printCombinedFunction(input: CombinedFunctionInput): string {
  return new CombinedFunctionPrinter(input).print();
}

class CombinedFunctionPrinter {
  readonly #input: CombinedFunctionInput;
  readonly #tree: SyntaxTree;
  readonly #unit: string;
  readonly #newline: string;
  readonly #shape: ResultShape;
  /** Results that are known at this point of the function. */
  readonly #known: string[] = [];

  constructor(input: CombinedFunctionInput) {
    this.#input = input;
    this.#tree = input.region.tree;
    this.#unit = readIndentUnit(input.target.text);
    this.#newline = getNewline(input.target.text);
    this.#shape = chooseResultShape(input.region, input.values);
  }

  print(): string {
    const { builder, captures, region } = this.#input;
    const body = this.#printItems(region.items, 2, false);
    const end = this.#printReturn(2);
    if (this.#shape !== "nothing") body.push(end);
    const unit = this.#unit;
    const fields = captures.list().map((capture) => `${capture.name}: ${capture.validator}`);
    const line = `${unit}args: { ${fields.join(", ")} },`;
    const args =
      fields.length === 0
        ? [`${unit}args: {},`]
        : fields.length <= 2 && line.length <= 80 && !line.includes("\n")
          ? [line]
          : [`${unit}args: {`, ...fields.map((field) => `${unit}${unit}${field},`), `${unit}},`];
    return [
      `${builder}({`,
      ...args,
      `${unit}handler: async (ctx${fields.length === 0 ? "" : ", args"}) => {`,
      ...body,
      `${unit}},`,
      "});",
    ].join(this.#newline);
  }

  /** @param isFollowed whether anything that runs after these items matters */
  #printItems(items: readonly RegionItem[], depth: number, isFollowed: boolean): string[] {
    const { values } = this.#input;
    const lines: string[] = [];
    const last = isFollowed ? items.length - 1 : items.findLastIndex(hasCalls);
    for (const [index, item] of items.slice(0, last + 1).entries()) {
      const isBeforeMore = isFollowed || index < last;
      switch (item.type) {
        case "run":
          lines.push(...this.#printRun(item, depth, index > 0 || depth > 2));
          break;
        case "branch":
          if (isBeforeMore || hasCalls(item)) lines.push(...this.#printBranch(item, depth, isBeforeMore));
          break;
        case "exit":
          lines.push(this.#printReturn(depth));
          break;
        case "local":
          if (values.copied.has(item)) lines.push(this.#printStatement(item.statement, depth));
      }
    }
    return lines;
  }

  #printBranch(item: Extract<RegionItem, { type: "branch" }>, depth: number, isFollowed: boolean): string[] {
    const matters = (arm: readonly RegionItem[]): boolean =>
      arm.some(hasCalls) || (isFollowed && arm.some(leaves));
    const hasConsequent = matters(item.consequent);
    const hasAlternate = matters(item.alternate);
    if (!hasConsequent && !hasAlternate) return [];
    const indent = this.#unit.repeat(depth);
    const declared = depth === 2 ? this.#declareResults(item, indent) : [];
    const before = this.#known.length;
    const test = this.#copy(item.statement.test, depth);
    const condition = hasConsequent ? test : negate(item.statement.test, test);
    const [first, second] = hasConsequent ? [item.consequent, item.alternate] : [item.alternate, []];
    const lines = [
      ...declared,
      `${indent}if (${condition}) {`,
      ...this.#printItems(first, depth + 1, isFollowed),
    ];
    this.#known.length = before;
    if (second.length > 0 && hasAlternate) {
      lines.push(`${indent}} else {`, ...this.#printItems(second, depth + 1, isFollowed));
      this.#known.length = before;
    }
    lines.push(`${indent}}`);
    for (const name of this.#resultsIn(item)) if (!this.#known.includes(name)) this.#known.push(name);
    return collapse(lines, indent);
  }

  /** What is found out in a branch is returned at the end. */
  #declareResults(item: RegionItem, indent: string): string[] {
    return this.#resultsIn(item).map((name) => `${indent}let ${name};`);
  }

  #resultsIn(item: RegionItem): string[] {
    const { resultNames, values } = this.#input;
    return collectItems([item]).flatMap((inner) =>
      inner.type === "run"
        ? inner.calls.flatMap((call) => (values.returned.has(call) ? (resultNames.get(call) ?? []) : []))
        : [],
    );
  }

  #printRun(
    { calls, statement }: Extract<RegionItem, { type: "run" }>,
    depth: number,
    movesComments: boolean,
  ): string[] {
    const { resultNames, values } = this.#input;
    const indent = this.#unit.repeat(depth);
    const comments = movesComments ? this.#copyComments(statement, depth) : [];
    const lines = calls.flatMap((call) => {
      const name = resultNames.get(call);
      const isReturned = values.returned.has(call);
      const isNeeded = isReturned || this.#isNamedBelow(statement);
      if (name === undefined || !isNeeded) return [`${indent}${this.#printCall(call, depth)};`];
      if (isReturned) this.#known.push(name);
      const value = this.#printResult(call, depth);
      return [`${indent}${isReturned && depth > 2 ? "" : "const "}${name} = ${value};`];
    });
    const [only] = calls;
    const copiesStatement = only?.result.type === "within" && this.#isNamedBelow(statement);
    if (!copiesStatement) return [...comments, ...lines];
    const name = resultNames.get(only) ?? "";
    return [
      ...comments,
      ...lines,
      this.#printStatement(statement, depth, [{ range: only.value.range, text: name }]),
    ];
  }

  /** Whether what the statement declares is used in the combined function. */
  #isNamedBelow(statement: TSESTree.Statement): boolean {
    const { region, values } = this.#input;
    const copies: TSESTree.Node[] = [
      ...collectItems(region.items).flatMap((item): TSESTree.Node[] => {
        if (item.type === "branch") return [item.statement.test];
        return item.type === "local" && values.copied.has(item) ? [item.statement] : [];
      }),
      ...region.calls.flatMap((call) => (isWhole(call) ? [] : listArguments(call).map(({ value }) => value))),
    ];
    return copies.some((copy) =>
      someNode(copy, (node) => {
        const declared = node.type === "Identifier" ? values.findDeclared(node) : undefined;
        return declared?.type === "result" && declared.statement === statement;
      }),
    );
  }

  /** null where the registered function would have given null for undefined. */
  #printResult(call: RunCall, depth: number): string {
    const { callee } = this.#input.helperOf(call);
    const printed = this.#printCall(call, depth);
    return mayReturnUndefined(callee) ? `(${printed}) ?? null` : printed;
  }

  #printCall(call: RunCall, depth: number): string {
    const { name, parameterCount } = this.#input.helperOf(call);
    const args = ["ctx", this.#printArguments(call, depth)].slice(0, parameterCount);
    return `await ${name}(${args.join(", ")})`;
  }

  #printArguments(call: RunCall, depth: number): string {
    const { captures, values } = this.#input;
    if (call.args === undefined) return "{}";
    if (isWhole(call)) {
      const { isDependent } = values.collectOuter(call.args);
      return isDependent || values.isConditional(call)
        ? refuse("computedArguments")
        : captures.captureArguments(call, call.args);
    }
    const node = unwrapExpression(call.args);
    const edits = listArguments(call).flatMap(({ name, property, value }): TextEdit[] => {
      const mode = values.modeOf(call, value);
      if (mode === "copy") return this.#editCopy(value);
      if (mode === "literal") return [];
      const text = captures.captureArgument(call, name, value);
      return [{ range: value.range, text: property.shorthand ? `${name}: ${text}` : text }];
    });
    return this.#move(node, depth, edits);
  }

  #copy(node: TSESTree.Node, depth: number): string {
    return this.#move(node, depth, this.#editCopy(node));
  }

  /** A part of the action's text, on a line of the combined function. */
  #move(node: TSESTree.Node, depth: number, edits: readonly TextEdit[]): string {
    const { text } = this.#tree;
    const shift = depth * this.#unit.length - getIndentAt(text, node.range[0]);
    return moveText(this.#tree, node.range, shift, edits).replaceAll(/\r?\n/g, this.#newline);
  }

  /** Outer values become arguments; the results keep their names. */
  #editCopy(copied: TSESTree.Node): TextEdit[] {
    const { captures, target, values } = this.#input;
    const { moduleNames, values: outer } = values.collectOuter(copied);
    if (moduleNames.length > 0 && target.filename !== this.#tree.filename) refuse("boundToModule");
    return outer.map((value): TextEdit => {
      const text = captures.captureOuter(value);
      const { node } = value;
      const { parent } = node;
      const isShorthand = parent?.type === "Property" && parent.shorthand && parent.value === node;
      return { range: node.range, text: isShorthand ? `${nameOfNode(node)}: ${text}` : text };
    });
  }

  #printStatement(statement: TSESTree.Statement, depth: number, edits: readonly TextEdit[] = []): string {
    const indent = this.#unit.repeat(depth);
    const parts = edits.length > 0 ? edits : this.#editCopy(statement);
    return `${indent}${this.#move(statement, depth, parts)}`;
  }

  /** The comments right above a statement that leaves the action, line by line. */
  #copyComments(statement: TSESTree.Statement, depth: number): string[] {
    const { text } = this.#tree;
    const start = findStartWithComments(text, statement.range[0]);
    return text
      .slice(start, statement.range[0])
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => `${this.#unit.repeat(depth)}${line.startsWith("*") ? " " : ""}${line}`);
  }

  #printReturn(depth: number): string {
    const indent = this.#unit.repeat(depth);
    if (this.#shape === "nothing") return `${indent}return;`;
    const [first = ""] = this.#known;
    return `${indent}return ${this.#shape === "value" ? first : `{ ${this.#known.join(", ")} }`};`;
  }
}

function hasCalls(item: RegionItem): boolean {
  return item.type === "run" || (item.type === "branch" && item.hasCalls);
}

function nameOfNode(node: TSESTree.Node): string {
  return node.type === "Identifier" ? node.name : refuse("notPure");
}

/** `if (!user) return { user };` on one line, as short guards are written. */
function collapse(lines: readonly string[], indent: string): string[] {
  const [first = "", second = "", ...rest] = lines;
  const isGuard = rest.length === 1 && /^\s*return\b.*;$/.test(second) && first.endsWith(") {");
  const line = `${first.slice(0, -1)}${second.trim()}`;
  return isGuard && line.length <= 90 && line.startsWith(indent) ? [line] : [...lines];
}
