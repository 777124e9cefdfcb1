import type { CtxRoot } from "../analysis/ctx.js";
import type { ConvexModule } from "../project/convex-module.js";
import type { LintRun } from "../project/lint-run.js";
import type { FileEdit, FilePlan, TextEdit } from "./repair.js";

import { findFunctionName } from "../analysis/function-names.js";
import { contains, type SyntaxTree } from "../analysis/syntax-tree.js";
import { joinPath } from "../project/file-path.js";
import { formatMember } from "../project/reference-uses.js";
import { chooseModulePath } from "./choose-module-path.js";
import { completeGeneratedApi } from "./complete-generated-api.js";
import { ImportCompletion } from "./complete-import.js";
import { writeDbCall } from "./db-call.js";
import { type DbGroup, readDbGroup } from "./db-group.js";
import { type DbOutcome, findDbOutcome } from "./db-outcome.js";
import { collectDbValues, type DbValues } from "./db-values.js";
import { findSiblingModule } from "./find-sibling-module.js";
import { spellGeneratedModule } from "./module-specifier.js";
import { findStartWithComments, getIndentAt, getNewline, moveText, readIndentUnit } from "./move-text.js";
import { planOrAdvise, refuse } from "./refused-repair.js";
import { chooseUnusedName } from "./unused-name.js";

/**
 * Plans how all code of one function that uses `ctx.db` becomes one internal query, or one internal mutation where it
 * writes, which the action calls: in the same module, or in one of the default runtime beside a Node.js module.
 * @param describe the suggestion, by whether the new function writes
 */
export function planDbRepair<MessageId extends string>(
  run: LintRun,
  root: CtxRoot,
  describe: (isWriting: boolean) => { readonly messageId: MessageId },
): FilePlan<MessageId> {
  return planOrAdvise(() => {
    const group = readDbGroup(run, root);
    const { files, name } = new DbRepair(run, root, group).plan();
    const { messageId } = describe(group.writes.size > 0);
    return { repairs: [{ class: "suggestion", data: { name }, files, messageId }], type: "repairs" };
  });
}

class DbRepair {
  readonly #run: LintRun;
  readonly #tree: SyntaxTree;
  readonly #root: CtxRoot;
  readonly #group: DbGroup;
  readonly #values: DbValues;
  readonly #outcome: DbOutcome;
  readonly #imports: ImportCompletion;
  readonly #newline: string;
  readonly #unit: string;

  constructor(run: LintRun, root: CtxRoot, group: DbGroup) {
    this.#run = run;
    this.#tree = run.linted.tree;
    this.#root = root;
    this.#group = group;
    this.#values = collectDbValues(this.#tree, root, group);
    this.#outcome = findDbOutcome(group, this.#values.results);
    this.#imports = new ImportCompletion(this.#tree);
    this.#newline = getNewline(this.#tree.text);
    this.#unit = readIndentUnit(this.#tree.text);
  }

  plan(): { readonly files: readonly FileEdit[]; readonly name: string } {
    const { linted } = this.#run;
    const name = chooseUnusedName(this.#tree, this.#chooseName());
    if (linted.runtime === "default" && linted.entryPoint.entryPoint) return this.#planHere(name);
    if (linted.runtime === "node") return this.#planBeside(name);
    return refuse("handlerElsewhere");
  }

  #planHere(name: string): { readonly files: readonly FileEdit[]; readonly name: string } {
    const { text } = this.#tree;
    const builder = this.#import(this.#builder, "server");
    const v =
      this.#values.captures.length === 0 ? "v" : this.#imports.add({ name: "v", source: "convex/values" });
    // The validators that are copied are written with that name.
    if (v !== "v") return refuse("nameIsTaken");
    const edits = this.#writeCall(this.#run.linted.modulePath ?? "", name);
    const [first] = this.#group.parts;
    const statement = this.#tree.program.body.find(
      (candidate) => first !== undefined && contains(candidate, first),
    );
    if (statement === undefined) return refuse("handlerElsewhere");
    const start = findStartWithComments(text, statement.range[0]);
    const written = this.#writeFunction(name, builder);
    const insertion: TextEdit = { range: [start, start], text: `${written}${this.#newline.repeat(2)}` };
    const all = [insertion, ...edits, ...this.#imports.edits()];
    return { files: [{ edits: all, file: this.#tree.filename, type: "change" }], name };
  }

  /** A Node.js module can hold neither queries nor mutations. */
  #planBeside(wanted: string): { readonly files: readonly FileEdit[]; readonly name: string } {
    if (this.#values.usesModule) return refuse("boundToModule");
    const sibling = findSiblingModule(this.#run, this.#run.linted);
    const name = sibling === undefined ? wanted : chooseUnusedName(sibling.tree, wanted);
    const others = sibling === undefined ? this.#createModule(name) : [this.#addTo(sibling, name)];
    const modulePath = sibling?.modulePath ?? this.#chooseModulePath();
    const edits = this.#writeCall(modulePath, name);
    const own: FileEdit = {
      edits: [...edits, ...this.#imports.edits()],
      file: this.#tree.filename,
      type: "change",
    };
    return { files: [own, ...others], name };
  }

  #chooseModulePath(): string {
    const kind = this.#isWriting ? "mutation" : "query";
    return chooseModulePath(this.#run, this.#run.linted, new Set([kind] as const));
  }

  /** At the end of a module that is there. */
  #addTo({ tree }: ConvexModule, name: string): FileEdit {
    const imports = new ImportCompletion(tree);
    const server = spellGeneratedModule(this.#run, tree, "server");
    const builder = server === undefined ? undefined : imports.add({ name: this.#builder, source: server });
    const v = this.#values.captures.length === 0 ? "v" : imports.add({ name: "v", source: "convex/values" });
    if (builder === undefined || v !== "v") return refuse("nameIsTaken");
    const end = tree.text.trimEnd().length;
    const written = this.#newline.repeat(2) + this.#writeFunction(name, builder);
    const edits = [...imports.edits(), { range: [end, end] as const, text: written }];
    return { edits, file: tree.filename, type: "change" };
  }

  #createModule(name: string): FileEdit[] {
    const { place } = this.#run.linted;
    const server = spellGeneratedModule(this.#run, this.#tree, "server");
    if (server === undefined || place === undefined) return refuse("boundToModule");
    const lines = [
      `import { ${this.#builder} } from "${server}";`,
      ...(this.#values.captures.length === 0 ? [] : [`import { v } from "convex/values";`]),
      "",
      this.#writeFunction(name, this.#builder),
      "",
    ];
    const modulePath = this.#chooseModulePath();
    const extension = /\.[^./]*$/.exec(this.#tree.filename)?.[0] ?? ".ts";
    const directory = place.functionsDir.path;
    const file = joinPath(directory, modulePath + extension);
    return [
      { file, text: lines.join(this.#newline), type: "create" },
      ...completeGeneratedApi(this.#run, directory, modulePath),
    ];
  }

  get #isWriting(): boolean {
    return this.#group.writes.size > 0;
  }

  get #builder(): string {
    return this.#isWriting ? "internalMutation" : "internalQuery";
  }

  #import(name: string, module: "api" | "server"): string {
    const source = spellGeneratedModule(this.#run, this.#tree, module);
    return (source === undefined ? undefined : this.#imports.add({ name, source })) ?? refuse("nameIsTaken");
  }

  /** After what is written, or after the results: `insertMessages`, `getUser`. */
  #chooseName(): string {
    const { functionNode, writes } = this.#group;
    const [write = "get"] = writes;
    const verb = writes.size > 1 ? "write" : write;
    const outcome = this.#outcome;
    const results =
      outcome.type === "object" ? outcome.variables : outcome.type === "value" ? [outcome.variable] : [];
    const named = results.slice(0, 2).map(({ name }) => capitalize(name));
    if (named.length > 0 && writes.size === 0) return `${verb}${named.join("And")}`;
    const table = this.#findTable();
    if (table !== undefined) return verb + capitalize(table);
    const owner = findFunctionName(functionNode);
    const own = owner === undefined || owner === "handler" ? this.#findExportName() : owner;
    return `${verb}For${capitalize(own)}`;
  }

  /** The first table that the group names. */
  #findTable(): string | undefined {
    const [start, end] = this.#group.range;
    return /\.(?:query|insert)\(\s*["'](\w+)["']/.exec(this.#tree.text.slice(start, end))?.[1];
  }

  #findExportName(): string {
    const { evidence } = this.#root;
    const declarator = evidence.type === "handler" ? evidence.registration.call.parent : undefined;
    return declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier"
      ? declarator.id.name
      : "action";
  }

  #writeFunction(name: string, builder: string): string {
    const unit = this.#unit;
    const inner = unit + unit;
    const { captures } = this.#values;
    const args = captures.map(({ name: key, validator }) => `${key}: ${validator}`);
    const taken = captures.length === 0 ? "" : `, { ${captures.map((capture) => capture.name).join(", ")} }`;
    const oneLine = `{ ${args.join(", ")} }`;
    const list = args.map((argument) => `${inner}${argument},`).join(this.#newline);
    const written =
      args.length === 0
        ? "{}"
        : oneLine.length > 80
          ? `{${this.#newline}${list}${this.#newline}${unit}}`
          : oneLine;
    return [
      `export const ${name} = ${builder}({`,
      `${unit}args: ${written},`,
      `${unit}handler: async (${this.#group.ctx.name}${taken}) => {`,
      ...this.#writeBody(inner),
      `${unit}},`,
      `});`,
    ].join(this.#newline);
  }

  #writeBody(indent: string): string[] {
    const { edits } = this.#values;
    const { parts, range } = this.#group;
    const shift = indent.length - getIndentAt(this.#tree.text, range[0]);
    const outcome = this.#outcome;
    const within = (range: TextEdit["range"]): TextEdit[] =>
      edits.filter((edit) => contains({ range }, edit));
    const [first] = parts;
    if (outcome.type === "returned" && first === outcome.value) {
      return [`${indent}return ${moveText(this.#tree, first.range, shift, within(first.range))};`];
    }
    const last = parts.at(-1);
    const init = outcome.type === "value" ? outcome.declarator.init : null;
    if (outcome.type === "value" && init !== null && last === outcome.declarator.parent) {
      const before: readonly [number, number] = [range[0], last.range[0]];
      const value = moveText(this.#tree, init.range, shift, within(init.range));
      const head = moveText(this.#tree, before, shift, within(before));
      return [`${indent}${head}return ${value};`];
    }
    const body = indent + moveText(this.#tree, range, shift, edits);
    if (outcome.type === "value") return [body, `${indent}return ${outcome.variable.name};`];
    if (outcome.type !== "object") return [body];
    return [body, `${indent}return { ${outcome.variables.map(({ name }) => name).join(", ")} };`];
  }

  #writeCall(modulePath: string, name: string): TextEdit[] {
    const internal = this.#import("internal", "api");
    const input = {
      captures: this.#values.captures,
      dataModel: spellGeneratedModule(this.#run, this.#tree, "dataModel"),
      group: this.#group,
      imports: this.#imports,
      newline: this.#newline,
      outcome: this.#outcome,
      tree: this.#tree,
      unit: this.#unit,
    };
    return writeDbCall(input, internal + [...modulePath.split("/"), name].map(formatMember).join(""));
  }
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
