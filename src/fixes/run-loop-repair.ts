import { basename } from "node:path/posix";

import type { TSESTree } from "@typescript-eslint/utils";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { LintRun } from "../project/lint-run.js";
import type { ModuleRun } from "../project/module-run.js";
import type { RunFinding } from "../project/run-findings.js";
import type { FilePlan, RepairPlan, TextEdit } from "./repair.js";

import { findDefinition, findPropertyValue } from "../analysis/definitions.js";
import { unwrapExpression } from "../analysis/syntax-tree.js";
import { locateReference } from "../project/references.js";
import { getIndentAt, getNewline, moveText, readIndentUnit } from "./move-text.js";
import { advise, planOrAdvise, refuse } from "./refused-repair.js";
import { findRunCallee, mayReturnUndefined, type RunCallee } from "./run-callee.js";
import { CHUNK_SIZE, isLiterallyBounded, isStableArray, readRunLoop, type RunLoop } from "./run-loop.js";
import { type HelperCall, RunRepairDraft } from "./run-repair-draft.js";
import { chooseUnusedName } from "./unused-name.js";

export type RunLoopRepairId = "passList";

/** Plans one internal function that takes the list; the called function's module is read only when a plan is asked for. */
export function planRunLoopRepair(run: LintRun, finding: RunFinding): RepairPlan<RunLoopRepairId> {
  if (finding.throughHelper) return advise("insideHelper");
  const { tree } = run.linted;
  const [reference] = finding.later.call.type === "CallExpression" ? finding.later.call.arguments : [];
  const located = reference && locateReference(run, tree, reference);
  const isOwn =
    located?.type === "location" &&
    located.functionPath.modulePath === run.linted.modulePath &&
    located.functionsDir === run.linted.place?.functionsDir.path;
  return isOwn
    ? planOrAdvise(() => plan(run, run, finding))
    : { plan: ({ run: modules }) => planOrAdvise(() => plan(run, modules, finding)), type: "project" };
}

function plan(lintRun: LintRun, run: ModuleRun, finding: RunFinding): FilePlan<RunLoopRepairId> {
  const { later, loop, root } = finding;
  const { tree } = lintRun.linted;
  if (loop === undefined || later.call.type !== "CallExpression") return refuse("loopForm");
  const runLoop = readRunLoop({ resolve: lintRun.resolveModule, root, tree }, loop, later.call);
  const callee = findCallee(run, lintRun, runLoop);
  const draft = new RunRepairDraft(run, tree);
  const target = callee.tree;
  const helper = draft.extractHelpers([callee], target).get(callee) ?? refuse("unknownTarget");
  const isQuery = callee.registration.kind === "query";
  const builder = draft.importGenerated(target, isQuery ? "internalQuery" : "internalMutation", "server");
  draft.importValidators(target);
  const own =
    callee.exportName === "default" ? basename(target.filename).replace(/\..*$/, "") : callee.exportName;
  const isUsed = runLoop.call.result.type !== "unused";
  const text = printListFunction({ builder, helper, isUsed, run });
  const name = draft.addFunction([callee], target, `${own}ForEach`, text);
  const reference = draft.spellReference(runLoop.call.reference, callee, name);
  const type = (): string => draft.importType(tree, "FunctionReturnType", "convex/server");
  const isStable = isStableArray(tree, root, runLoop.list);
  draft.addEdits(tree, new LoopRewriter(runLoop, reference, isStable, type).rewrite());
  const files = draft.finish([runLoop.call.reference.range]);
  return {
    repairs: [{ class: "suggestion", data: { name }, files, messageId: "passList" }],
    type: "repairs",
  };
}

function findCallee(run: ModuleRun, lintRun: LintRun, { call, tree }: RunLoop): RunCallee {
  const located = locateReference(run, tree, call.reference);
  if (located.type !== "location") return refuse("unknownTarget");
  if (located.functionsDir !== lintRun.linted.place?.functionsDir.path) refuse("unknownTarget");
  const answer = findRunCallee(run, located);
  if (answer.type === "impossible") return refuse(answer.failed);
  return answer.callee.registration.kind === call.kind ? answer.callee : refuse("unknownTarget");
}

interface ListFunction {
  readonly run: ModuleRun;
  readonly helper: HelperCall;
  readonly builder: string;
  /** Whether anybody looks at the results. */
  readonly isUsed: boolean;
}

/** An internal function that calls a handler once per item, in one transaction, and returns what that returns. */
function printListFunction({ builder, helper, isUsed, run }: ListFunction): string {
  const { text } = helper.callee.tree;
  const unit = readIndentUnit(text);
  const args = ["ctx", "item"].slice(0, helper.parameterCount);
  const call = `await ${helper.name}(${args.join(", ")})`;
  // There is no undefined in Convex's arrays.
  const result = mayReturnUndefined(helper.callee) ? `(${call}) ?? null` : call;
  const lines = [
    `${builder}({`,
    ...printItemValidator(run, helper.callee, unit),
    `${unit}handler: async (ctx, { items }) => {`,
    ...(isUsed ? [`${unit}${unit}const results = [];`] : []),
    `${unit}${unit}for (const item of items) {`,
    `${unit}${unit}${unit}${isUsed ? `results.push(${result})` : call};`,
    `${unit}${unit}}`,
    ...(isUsed ? [`${unit}${unit}return results;`] : []),
    `${unit}},`,
    "});",
  ];
  return lines.join(getNewline(text));
}

/** `args: { items: v.array(v.object({ … })) },`, by what the function itself says of its arguments. */
function printItemValidator(run: ModuleRun, { registration, tree }: RunCallee, unit: string): string[] {
  const args = registration.config && findPropertyValue(registration.config, "args");
  if (args === undefined) return [`${unit}args: { items: v.array(v.any()) },`];
  const definition = findDefinition(tree, args, run.resolveModule);
  const isFields = definition.type === "node" && definition.node.type === "ObjectExpression";
  const wrap = (text: string): string => (isFields ? `v.object(${text})` : text);
  const text = tree.text.slice(...args.range);
  if (!text.includes("\n")) return [`${unit}args: { items: v.array(${wrap(text)}) },`];
  const shift = 3 * unit.length - getIndentAt(tree.text, args.range[0]);
  return [
    `${unit}args: {`,
    `${unit}${unit}items: v.array(`,
    `${unit}${unit}${unit}${wrap(moveText(tree, args.range, shift))},`,
    `${unit}${unit}),`,
    `${unit}},`,
  ];
}

/** The action's own part of the repair: the list is handed over in chunks, and what was done with each item stays. */
class LoopRewriter {
  readonly #loop: RunLoop;
  readonly #reference: string;
  readonly #importReturnType: () => string;
  readonly #tree: SyntaxTree;
  readonly #indent: string;
  readonly #unit: string;
  readonly #newline: string;
  readonly #isStable: boolean;
  readonly #names: Readonly<Record<"chunk" | "index" | "list" | "results" | "start", string>>;

  constructor(loop: RunLoop, reference: string, isStable: boolean, importReturnType: () => string) {
    const { tree } = loop;
    this.#loop = loop;
    this.#reference = reference;
    this.#isStable = isStable;
    this.#importReturnType = importReturnType;
    this.#tree = tree;
    this.#unit = readIndentUnit(tree.text);
    this.#newline = getNewline(tree.text);
    const start = loop.statement.range[0];
    const line = tree.text.lastIndexOf("\n", start - 1) + 1;
    this.#indent = tree.text.slice(line, line + getIndentAt(tree.text, start));
    this.#names = {
      chunk: chooseUnusedName(tree, "chunk"),
      index: chooseUnusedName(tree, "index"),
      list: chooseUnusedName(tree, "items"),
      results: chooseUnusedName(tree, "results"),
      start: chooseUnusedName(tree, "start"),
    };
  }

  rewrite(): TextEdit[] {
    const { after, call, list, mapping, statement } = this.#loop;
    const keepsItems =
      after.length > 0 || (call.result.type !== "unused" && this.#loop.callStatement !== undefined);
    const isWhole = mapping !== undefined && this.#loop.callStatement === undefined;
    const lines: string[] = [];
    const isBounded = isLiterallyBounded(this.#tree, list);
    const listName = this.#nameList(lines, isBounded && !keepsItems);
    if (isBounded) lines.push(...this.#printOnce(listName, keepsItems));
    else lines.push(...this.#printChunks(listName, isWhole));
    const [start, end] = statement.range;
    if (!keepsItems) return [{ range: [start, end], text: this.#join(lines) }];
    const edits = mapping === undefined ? this.#editForOf(listName) : this.#editMapping(mapping, listName);
    return [{ range: [start, start], text: `${this.#join(lines)}${this.#newline}${this.#indent}` }, ...edits];
  }

  #join(lines: readonly string[]): string {
    return lines.join(`${this.#newline}${this.#indent}`);
  }

  /** The list, with a constant for it where it has to be named more than once. */
  #nameList(lines: string[], isNamedOnce: boolean): string {
    const { list, mapping } = this.#loop;
    const written = this.#tree.text.slice(...list.range);
    const node = unwrapExpression(list);
    if (this.#isStable || isNamedOnce || (mapping !== undefined && node.type === "Identifier"))
      return written;
    const isPlain = /^(?:Array|Call|Member|New)Expression$|^Identifier$/.test(node.type);
    const copy = mapping === undefined ? `[...${isPlain ? written : `(${written})`}]` : written;
    lines.push(`const ${this.#names.list} = ${copy};`);
    return this.#names.list;
  }

  /** `const results = await ctx.runQuery(internal.users.getForEach, { items: ids.map((id) => ({ id })) });` */
  #printOnce(list: string, keepsItems: boolean): string[] {
    const isUnused = this.#loop.call.result.type === "unused";
    const name = keepsItems ? this.#names.results : this.#printDeclared();
    const target = isUnused ? "" : `const ${name} = `;
    return [
      `${target}await ${this.#printCallee()}(${this.#reference}, {`,
      `${this.#unit}items: ${this.#printItems(list, 1)},`,
      "});",
    ];
  }

  #printDeclared(): string {
    const { statement } = this.#loop;
    const [declarator] = statement.type === "VariableDeclaration" ? statement.declarations : [];
    return declarator === undefined ? this.#names.results : this.#tree.text.slice(...declarator.id.range);
  }

  #printChunks(list: string, isWhole: boolean): string[] {
    const { start } = this.#names;
    const isUnused = this.#loop.call.result.type === "unused";
    const results = isWhole ? this.#printDeclared() : this.#names.results;
    const size = String(CHUNK_SIZE);
    const items = this.#printItems(`${list}.slice(${start}, ${start} + ${size})`, 1);
    const head = [
      `for (let ${start} = 0; ${start} < ${list}.length; ${start} += ${size}) {`,
      `${this.#unit}const ${this.#names.chunk} = ${items};`,
    ];
    const call = `await ${this.#printCallee()}(${this.#reference}, { items: ${this.#names.chunk} })`;
    if (isUnused) return [...head, `${this.#unit}${call};`, "}"];
    const name = results.replace(/:.*$/s, "");
    const type = name === results ? this.#printResultsType() : "";
    return [`const ${results}${type} = [];`, ...head, `${this.#unit}${name}.push(...(${call}));`, "}"];
  }

  /** The compiler finds out for itself, but not for what a callback reads, and not where the result is said to be something. */
  #printResultsType(): string {
    const { call, mapping } = this.#loop;
    const annotation = call.result.type === "declares" ? call.result.name.typeAnnotation : undefined;
    if (annotation) return `: Array<${this.#tree.text.slice(...annotation.typeAnnotation.range)}>`;
    const isTyped = /\.[cm]?tsx?$/.test(this.#tree.filename);
    if (mapping === undefined || !isTyped) return "";
    if (!/^[\w$.]+$/.test(this.#reference)) refuse("unprintableType");
    return `: ${this.#importReturnType()}<typeof ${this.#reference}>`;
  }

  #printCallee(): string {
    return this.#tree.text.slice(...this.#loop.call.call.callee.range);
  }

  /** `users.map((user) => ({ id: user._id }))` */
  #printItems(list: string, depth: number): string {
    const { before, call, item } = this.#loop;
    const args = call.args === undefined ? "{}" : this.#move(call.args, depth);
    if (before.length === 0 && args === this.#tree.text.slice(...item.range)) return list;
    const parameter = this.#tree.text.slice(...item.range);
    const value = args.startsWith("{") ? `(${args})` : args;
    if (before.length === 0) return `${list}.map((${parameter}) => ${value})`;
    const indent = this.#indent + this.#unit.repeat(depth);
    const lines = [...before.map((statement) => this.#move(statement, depth + 1)), `return ${args};`];
    const body = lines.map((line) => `${indent}${this.#unit}${line}${this.#newline}`).join("");
    return `${list}.map((${parameter}) => {${this.#newline}${body}${indent}})`;
  }

  /** A part of the loop, `depth` levels below the loop itself. */
  #move(node: TSESTree.Node, depth: number): string {
    const { text } = this.#tree;
    const shift = this.#indent.length + depth * this.#unit.length - getIndentAt(text, node.range[0]);
    return moveText(this.#tree, node.range, shift);
  }

  #editForOf(list: string): TextEdit[] {
    const { call, item, list: iterated, statement } = this.#loop;
    const isUsed = call.result.type !== "unused";
    if (statement.type !== "ForOfStatement") return refuse("loopForm");
    if (!isUsed) return [{ range: iterated.range, text: list }, this.#deleteCall()];
    return [
      { range: item.range, text: `[${this.#names.index}, ${this.#tree.text.slice(...item.range)}]` },
      { range: iterated.range, text: `${list}.entries()` },
      { range: call.value.range, text: `${this.#names.results}[${this.#names.index}]` },
    ];
  }

  #editMapping(
    { awaited, callback, isUnused, map }: NonNullable<RunLoop["mapping"]>,
    list: string,
  ): TextEdit[] {
    const { call, item, list: iterated } = this.#loop;
    const { text } = this.#tree;
    const isUsed = call.result.type !== "unused";
    const { callee } = map;
    const head = text.slice(callback.range[0], callback.body.range[0]);
    const parameter = text.slice(...item.range);
    const parameters = isUsed ? `(${parameter}, ${this.#names.index})` : `(${parameter})`;
    if (!head.includes("=>") || callee.type !== "MemberExpression") return refuse("loopForm");
    const edits: TextEdit[] = [
      { range: iterated.range, text: list },
      ...(isUnused ? [{ range: callee.property.range, text: "forEach" }] : []),
      { range: [callback.range[0], callback.body.range[0]], text: `${parameters} => ` },
      isUsed
        ? { range: call.value.range, text: `${this.#names.results}[${this.#names.index}]` }
        : this.#deleteCall(),
    ];
    const shift = this.#indent.length - getIndentAt(text, map.range[0]);
    return [{ range: awaited.range, text: moveText(this.#tree, map.range, shift, edits) }];
  }

  #deleteCall(): TextEdit {
    const { callStatement } = this.#loop;
    const { text } = this.#tree;
    const [start, end] = callStatement?.range ?? refuse("loopForm");
    const before = /(?:\r?\n)?[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
    return { range: [start - before, end], text: "" };
  }
}
