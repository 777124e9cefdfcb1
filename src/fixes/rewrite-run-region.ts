import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { TextEdit } from "./repair.js";
import type { Capture } from "./run-captures.js";
import type { RegionItem, RunCall, RunRegion } from "./run-region.js";
import type { ResultShape } from "./combined-function.js";

import { contains, findVariable, type SyntaxTree, visitNodes } from "../analysis/syntax-tree.js";
import { findStartWithComments, getIndentAt, getNewline, readIndentUnit } from "./move-text.js";
import { negate } from "./negate.js";
import { refuse } from "./refused-repair.js";
import { returnsObjectOrNull, type RunCallee } from "./run-callee.js";
import { collectItems, leaves, type RegionValues } from "./run-values.js";
import { chooseUnusedName } from "./unused-name.js";

export interface RunRegionRewrite {
  readonly region: RunRegion;
  readonly values: RegionValues;
  /** What the combined function calls its results. */
  readonly resultNames: ReadonlyMap<RunCall, string>;
  readonly shape: ResultShape;
  /** `ctx.runMutation` */
  readonly callee: string;
  /** `internal.users.getAndUpdate` */
  readonly reference: string;
  readonly arguments: readonly Capture[];
  readonly findCallee: (call: RunCall) => RunCallee | undefined;
}

export interface RewrittenRegion {
  readonly edits: readonly TextEdit[];
  /** The references that are no longer there. */
  readonly removed: readonly (readonly [number, number])[];
}

/** Characters of a line, with the semicolon at its end: what most formatters allow. */
const PRINT_WIDTH = 80;

/** The action's own part of the repair: one call in the place of several, and what comes of their results. */
export function rewriteRunRegion(rewrite: RunRegionRewrite): RewrittenRegion {
  return new RegionRewriter(rewrite).rewrite();
}

class RegionRewriter {
  readonly #rewrite: RunRegionRewrite;
  readonly #text: string;
  readonly #newline: string;
  readonly #edits: TextEdit[] = [];
  /** Where the action cannot use the name itself, since a statement of its own declares that. */
  readonly #localNames = new Map<RunCall, string>();

  constructor(rewrite: RunRegionRewrite) {
    this.#rewrite = rewrite;
    this.#text = rewrite.region.tree.text;
    this.#newline = getNewline(this.#text);
  }

  rewrite(): RewrittenRegion {
    const { region, values } = this.#rewrite;
    this.#chooseLocalNames();
    const first = region.items[0] ?? refuse("differentBlocks");
    const kept = this.#placeCall(first);
    for (const item of region.items) if (item !== kept) this.#rewriteItem(item, item === first);
    for (const call of values.returned) if (values.isConditional(call)) this.#extendTest(call);
    return { edits: this.#edits, removed: region.calls.map(({ reference }) => reference.range) };
  }

  /** Puts the call where the first one was. The item that it changes beyond that is returned. */
  #placeCall(first: RegionItem): RegionItem | undefined {
    const { region, shape, values } = this.#rewrite;
    const { range } = first.statement;
    const hoisted = this.#hoist();
    if (first.type === "run" && first.calls.length === 1) {
      const [only] = first.calls;
      const isWhole =
        only !== undefined &&
        ((shape === "value" && values.returned.has(only)) ||
          (shape === "nothing" && only.result.type === "unused"));
      if (isWhole) {
        if (hoisted !== "") this.#insertAbove(range[0], hoisted);
        const before = this.#text.slice(range[0], only.call.range[0]);
        this.#edits.push({ range: only.call.range, text: this.#printCall(range[0], before) });
        return first;
      }
    }
    const isReplaced = first.type === "run" && first.calls.every(({ result }) => result.type !== "within");
    const before = `${this.#printTarget()}await `;
    const statement = `${before}${this.#printCall(range[0], before)}${this.#endOf(region)}`;
    const indent = this.#indentAt(range[0]);
    if (isReplaced && !this.#keepsDeclaration(first)) {
      this.#edits.push({ range, text: `${hoisted}${statement}` });
      return first;
    }
    const start = first.type === "run" ? range[0] : findStartWithComments(this.#text, range[0]);
    this.#insertAbove(start, `${hoisted}${statement}${this.#newline}${indent}`);
    return undefined;
  }

  #insertAbove(offset: number, text: string): void {
    this.#edits.push({ range: [offset, offset], text });
  }

  /** Constants that the call needs, with the comments above them. */
  #hoist(): string {
    const { values } = this.#rewrite;
    return [...values.hoisted]
      .filter(({ statement }) => !this.#isGone(statement))
      .map(({ statement }) => {
        const start = findStartWithComments(this.#text, statement.range[0]);
        this.#delete(statement);
        const indent = this.#indentAt(statement.range[0]);
        return `${this.#text.slice(start, statement.range[1])}${this.#newline}${indent}`;
      })
      .join("");
  }

  #isGone(statement: TSESTree.Node): boolean {
    return this.#rewrite.values.removed.includes(statement);
  }

  #printTarget(): string {
    const { resultNames, shape, values } = this.#rewrite;
    const names = [...values.returned].map((call) => {
      const name = resultNames.get(call) ?? "";
      const local = this.#localNames.get(call) ?? name;
      return local === name ? name : `${name}: ${local}`;
    });
    if (shape === "nothing") return "";
    if (shape === "value") {
      const [call] = values.returned;
      const type = call === undefined ? "" : this.#annotationOf(call);
      return `const ${(call && this.#localNames.get(call)) ?? names[0] ?? ""}${type} = `;
    }
    return `const { ${names.join(", ")} }${this.#printPatternType()} = `;
  }

  #printPatternType(): string {
    const { resultNames, values } = this.#rewrite;
    const calls = [...values.returned];
    if (!calls.every((call) => this.#annotationOf(call) !== "")) return "";
    const fields = calls.map((call) => {
      const mark = values.isConditional(call) ? "?" : "";
      return `${resultNames.get(call) ?? ""}${mark}${this.#annotationOf(call)}`;
    });
    return `: { ${fields.join("; ")} }`;
  }

  /** `: User | null`, as the action has declared the result; or `""`. */
  #annotationOf({ result }: RunCall): string {
    const annotation = result.type === "declares" ? result.name.typeAnnotation : undefined;
    return annotation ? this.#text.slice(...annotation.range) : "";
  }

  /** Results of which some have a type that the action declares and some do not cannot share one declaration. */
  #chooseLocalNames(): void {
    const { region, resultNames, shape, values } = this.#rewrite;
    const calls = [...values.returned];
    const typed = calls.filter((call) => this.#annotationOf(call) !== "");
    if (shape !== "object" || typed.length === calls.length) return;
    const taken = new Set(resultNames.values());
    for (const call of typed) {
      const wanted = resultNames.get(call) ?? "";
      const name = chooseUnusedName(
        region.tree,
        `found${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}`,
        taken,
      );
      taken.add(name);
      this.#localNames.set(call, name);
    }
  }

  #keepsDeclaration(item: RegionItem): boolean {
    return item.type === "run" && item.calls.some((call) => this.#localNames.has(call));
  }

  /** @param before what stands before the call in the statement at `offset` */
  #printCall(offset: number, before: string): string {
    const { arguments: captures, callee, reference } = this.#rewrite;
    const fields = captures.map(({ name, text }) => (name === text ? name : `${name}: ${text}`));
    const indent = this.#indentAt(offset);
    const line = `${callee}(${reference}, { ${fields.join(", ")} })`;
    if (fields.length === 0) return `${callee}(${reference}, {})`;
    const isShort = !line.includes("\n") && indent.length + before.length + line.length < PRINT_WIDTH;
    if (isShort) return line;
    const inner = indent + readIndentUnit(this.#text);
    const list = fields.map((field) => `${inner}${field},${this.#newline}`).join("");
    return `${callee}(${reference}, {${this.#newline}${list}${indent}})`;
  }

  #endOf({ items }: RunRegion): string {
    const [first] = items;
    return first?.type === "run" && !this.#text.slice(...first.statement.range).endsWith(";") ? "" : ";";
  }

  #rewriteItem(item: RegionItem, isFirst: boolean): void {
    switch (item.type) {
      case "run":
        this.#rewriteRun(item);
        break;
      case "local":
        if (this.#isGone(item.statement)) this.#delete(item.statement);
        break;
      case "branch":
        if (this.#isEmptied(item)) this.#delete(item.statement);
        else this.#rewriteBranch(item, isFirst);
        break;
      case "exit":
    }
  }

  #rewriteRun({ calls, statement }: Extract<RegionItem, { type: "run" }>): void {
    const keeps = calls.filter(({ result }) => result.type === "within");
    if (keeps.length === 0 && !calls.some((call) => this.#localNames.has(call))) {
      this.#delete(statement);
      return;
    }
    for (const call of calls) {
      const name = this.#localNames.get(call) ?? this.#rewrite.resultNames.get(call) ?? "";
      this.#edits.push({ range: widenToParentheses(this.#text, call.value.range), text: name });
    }
  }

  #rewriteBranch(item: Extract<RegionItem, { type: "branch" }>, isFirst: boolean): void {
    const { alternate, consequent, test } = item.statement;
    const isConsequentGone =
      item.consequent.length > 0 && item.consequent.every((one) => this.#isEmptied(one));
    const isAlternateGone = item.alternate.length > 0 && item.alternate.every((one) => this.#isEmptied(one));
    if (isConsequentGone && alternate !== null) {
      // `if (known) {} else { count += 1; }`
      this.#edits.push({ range: test.range, text: negate(test, this.#text.slice(...test.range)) });
      this.#edits.push({ range: [consequent.range[0], alternate.range[0]], text: "" });
    } else if (!isConsequentGone) {
      for (const one of item.consequent) this.#rewriteItem(one, isFirst);
    }
    if (isAlternateGone && alternate !== null) {
      this.#edits.push({ range: [consequent.range[1], alternate.range[1]], text: "" });
    } else {
      for (const one of item.alternate) this.#rewriteItem(one, isFirst);
    }
  }

  /** Whether nothing is left of the item. */
  #isEmptied(item: RegionItem): boolean {
    switch (item.type) {
      case "run":
        return item.calls.every((call) => call.result.type !== "within" && !this.#localNames.has(call));
      case "local":
        return this.#isGone(item.statement) || this.#rewrite.values.hoisted.has(item);
      case "branch":
        return item.hasCalls && [...item.consequent, ...item.alternate].every((one) => this.#isEmptied(one));
      case "exit":
        return false;
    }
  }

  /** A result that is not there on every path is told by the test that decides: `if (!user || plan === undefined)`. */
  #extendTest(call: RunCall): void {
    const { region, resultNames } = this.#rewrite;
    const branch = findDecider(region.items, call) ?? refuse("unclearGuard");
    const name = this.#localNames.get(call) ?? resultNames.get(call) ?? "";
    const { test } = branch.item.statement;
    if (branch.goesOn === "past" && this.#isNarrowed(test)) return;
    if (branch.goesOn === "past" && this.#narrowsWayOut(branch)) refuse("unclearGuard");
    const isOr = branch.goesOn === "past" ? branch.isConsequentLeft : branch.goesOn === "alternate";
    const operator = isOr ? "||" : "&&";
    const addition = ` ${operator} ${name} ${isOr ? "===" : "!=="} undefined`;
    const [start, end] = test.range;
    if (needsParentheses(test, operator)) {
      this.#edits.push({ range: [start, start], text: "(" }, { range: [end, end], text: `)${addition}` });
    } else this.#edits.push({ range: [end, end], text: addition });
  }

  /** `if (!user)` and `if (user)`, where the compiler knows by `user` which of the results are there. */
  #isNarrowed(test: TSESTree.Node): boolean {
    const node = test.type === "UnaryExpression" && test.operator === "!" ? test.argument : test;
    if (node.type !== "Identifier") return false;
    const { region, resultNames, findCallee } = this.#rewrite;
    const call = region.calls.find(
      ({ result }) => result.type === "declares" && result.name.name === node.name,
    );
    const callee = call && findCallee(call);
    const branches = collectItems(region.items).filter(({ type }) => type === "branch");
    return (
      branches.length === 1 &&
      callee !== undefined &&
      returnsObjectOrNull(callee) &&
      resultNames.get(call ?? refuse("unclearGuard")) === node.name &&
      this.#localNames.size === 0
    );
  }

  /** `if (user && user.isBlocked) return user.name`: with another reason to go there, nothing is known of `user`. */
  #narrowsWayOut({ isConsequentLeft, item }: Decider): boolean {
    const { test } = item.statement;
    if (isConsequentLeft && tellsNothingWhenTrue(test)) return false;
    const { tree } = this.#rewrite.region;
    const way = isConsequentLeft ? item.statement.consequent : item.statement.alternate;
    const tested = new Set(collectVariables(tree, test));
    return way !== null && collectVariables(tree, way).some((variable) => tested.has(variable));
  }

  /** The statement with its comments, and one of two blank lines around it. */
  #delete(statement: TSESTree.Node): void {
    const start = findStartWithComments(this.#text, statement.range[0]);
    const comment = /^[ \t]*\/\/[^\r\n]*/.exec(this.#text.slice(statement.range[1]))?.[0].length ?? 0;
    const end = statement.range[1] + comment;
    const before = /(?:\r?\n)?[ \t]*$/.exec(this.#text.slice(0, start))?.[0] ?? "";
    const blankBefore = /(?:\{|\n[ \t]*\r?)\n[ \t]*$/.test(this.#text.slice(0, start));
    const blankAfter = /^\r?\n[ \t]*(?=\r?\n)/.exec(this.#text.slice(end))?.[0] ?? "";
    const closes = /^\s*\}/.test(this.#text.slice(end));
    const above = closes ? (/(?:\r?\n[ \t]*)+$/.exec(this.#text.slice(0, start))?.[0] ?? before) : before;
    this.#deleteRange([start - above.length, end + (blankBefore ? blankAfter.length : 0)]);
  }

  /** Of two statements in a row, each may want the blank lines between them. */
  #deleteRange([start, end]: readonly [number, number]): void {
    const index = this.#edits.findIndex(
      ({ range, text }) => text === "" && range[0] < end && start < range[1],
    );
    const [met] = index === -1 ? [] : this.#edits.splice(index, 1);
    if (met === undefined) {
      this.#edits.push({ range: [start, end], text: "" });
      return;
    }
    const from = Math.min(start, met.range[0]);
    const to = Math.max(end, met.range[1]);
    const closes = /^\s*\}/.test(this.#text.slice(to));
    const above = closes ? (/(?:\r?\n[ \t]*)+$/.exec(this.#text.slice(0, from))?.[0] ?? "") : "";
    this.#edits.push({ range: [from - above.length, to], text: "" });
  }

  #indentAt(offset: number): string {
    const line = this.#text.lastIndexOf("\n", offset - 1) + 1;
    return this.#text.slice(line, line + getIndentAt(this.#text, offset));
  }
}

interface Decider {
  readonly item: Extract<RegionItem, { type: "branch" }>;
  /** In which arm the call stands, or whether it stands below the branch. */
  readonly goesOn: "alternate" | "consequent" | "past";
  readonly isConsequentLeft: boolean;
}

/** The branch that decides last whether the call is made. */
function findDecider(items: readonly RegionItem[], call: RunCall): Decider | undefined {
  let decider: Decider | undefined;
  for (const item of items) {
    if (contains(item.statement, call.call)) {
      if (item.type !== "branch") return decider;
      const arm = item.consequent.some(({ statement }) => contains(statement, call.call))
        ? "consequent"
        : "alternate";
      const inner = findDecider(item[arm], call);
      return inner ?? { goesOn: arm, isConsequentLeft: false, item };
    }
    if (item.type !== "branch" || !leaves(item)) continue;
    const isConsequentLeft = leavesAtEnd(item.consequent);
    const isAlternateLeft = leavesAtEnd(item.alternate);
    if (isConsequentLeft === isAlternateLeft) refuse("unclearGuard");
    decider = { goesOn: "past", isConsequentLeft, item };
  }
  return decider;
}

function leavesAtEnd(items: readonly RegionItem[]): boolean {
  const last = items.at(-1);
  return last !== undefined && last.type === "exit";
}

/** A parenthesis around a name is one too many. */
function widenToParentheses(
  text: string,
  [start, end]: readonly [number, number],
): readonly [number, number] {
  return text[start - 1] === "(" && text[end] === ")" && !/[\w$\])]\s*$/.test(text.slice(0, start - 1))
    ? [start - 1, end + 1]
    : [start, end];
}

/** `!user || …`, `user === null`, `count > 3`: no type is narrower where the test holds. */
function tellsNothingWhenTrue(test: TSESTree.Node): boolean {
  if (test.type === "LogicalExpression") return test.operator === "||";
  if (test.type === "UnaryExpression") return test.operator === "!";
  if (test.type !== "BinaryExpression") return false;
  const isNothing =
    (test.right.type === "Literal" && test.right.value === null) ||
    (test.right.type === "Identifier" && test.right.name === "undefined");
  return /^[<>]=?$/.test(test.operator) || (isNothing && /^===?$/.test(test.operator));
}

function collectVariables(tree: SyntaxTree, node: TSESTree.Node): Variable[] {
  const variables: Variable[] = [];
  visitNodes(node, (inner) => {
    const variable = inner.type === "Identifier" ? findVariable(tree, inner) : undefined;
    if (variable !== undefined) variables.push(variable);
    return undefined;
  });
  return variables;
}

function needsParentheses(test: TSESTree.Node, operator: string): boolean {
  if (test.type === "LogicalExpression") return test.operator !== operator;
  return /^(?:Arrow|Assignment|Conditional|Sequence|Yield)/.test(test.type);
}
