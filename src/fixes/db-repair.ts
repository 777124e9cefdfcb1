import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { LintRun } from "../project/lint-run.js";
import type { FileEdit, FilePlan, TextEdit } from "./repair.js";

import { findFunctionName } from "../analysis/function-names.js";
import { findVariable, getStaticName, type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";
import { joinPath } from "../project/file-path.js";
import { formatMember } from "../project/reference-uses.js";
import { MAX_LINE_LENGTH } from "./break-type.js";
import { chooseModulePath } from "./choose-module-path.js";
import { completeGeneratedApi } from "./complete-generated-api.js";
import { ImportCompletion } from "./complete-import.js";
import { type DbGroup, readDbGroup } from "./db-group.js";
import { printDbResultType } from "./db-result-type.js";
import { collectDbValues, type DbValues } from "./db-values.js";
import { spellGeneratedModule } from "./module-specifier.js";
import { findStartWithComments, getIndentAt, getNewline, moveText, readIndentUnit } from "./move-text.js";
import { planOrAdvise, refuse } from "./refused-repair.js";
import { chooseUnusedName } from "./unused-name.js";

/**
 * Plans how all code of one function that uses `ctx.db` becomes one internal query, or one internal mutation where it
 * writes, which the action calls: in the same module, or beside a Node.js module in a new one.
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

/** How what the group gives comes out of the new function. */
type Outcome =
  | { readonly type: "nothing" }
  /** The group ends the function around it with this value. */
  | { readonly type: "returned"; readonly value: TSESTree.Expression }
  | { readonly type: "value"; readonly variable: Variable; readonly declarator: TSESTree.VariableDeclarator }
  | { readonly type: "object"; readonly variables: readonly Variable[] };

class DbRepair {
  readonly #run: LintRun;
  readonly #tree: SyntaxTree;
  readonly #root: CtxRoot;
  readonly #group: DbGroup;
  readonly #values: DbValues;
  readonly #outcome: Outcome;
  readonly #imports: ImportCompletion;
  readonly #newline: string;
  readonly #unit: string;

  constructor(run: LintRun, root: CtxRoot, group: DbGroup) {
    this.#run = run;
    this.#tree = run.linted.tree;
    this.#root = root;
    this.#group = group;
    this.#values = collectDbValues(this.#tree, root, group);
    this.#outcome = findOutcome(group, this.#values.results);
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
    const edits = this.#call(this.#run.linted.modulePath ?? "", name);
    const [first] = this.#group.parts;
    const statement = this.#tree.program.body.find(
      ({ range }) => first !== undefined && range[0] <= first.range[0] && first.range[1] <= range[1],
    );
    if (statement === undefined) return refuse("handlerElsewhere");
    const start = findStartWithComments(text, statement.range[0]);
    const written = this.#writeFunction(name, builder);
    const insertion: TextEdit = { range: [start, start], text: `${written}${this.#newline.repeat(2)}` };
    const all = [insertion, ...edits, ...this.#imports.edits()];
    return { files: [{ edits: all, file: this.#tree.filename, type: "change" }], name };
  }

  /** A Node.js module can hold neither queries nor mutations. */
  #planBeside(name: string): { readonly files: readonly FileEdit[]; readonly name: string } {
    const { place } = this.#run.linted;
    if (this.#values.usesModule || place === undefined) return refuse("boundToModule");
    const kind = this.#isWriting ? "mutation" : "query";
    const modulePath = chooseModulePath(this.#run, this.#run.linted, new Set([kind] as const));
    const server = spellGeneratedModule(this.#run, this.#tree, "server");
    if (server === undefined) return refuse("boundToModule");
    const edits = this.#call(modulePath, name);
    const lines = [
      `import { ${this.#builder} } from "${server}";`,
      ...(this.#values.captures.length === 0 ? [] : [`import { v } from "convex/values";`]),
      "",
      this.#writeFunction(name, this.#builder),
      "",
    ];
    const extension = /\.[^./]*$/.exec(this.#tree.filename)?.[0] ?? ".ts";
    const directory = place.functionsDir.path;
    return {
      files: [
        { edits: [...edits, ...this.#imports.edits()], file: this.#tree.filename, type: "change" },
        {
          file: joinPath(directory, modulePath + extension),
          text: lines.join(this.#newline),
          type: "create",
        },
        ...completeGeneratedApi(this.#run, directory, modulePath),
      ],
      name,
    };
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
    const within = (start: number, end: number): TextEdit[] =>
      edits.filter((edit) => start <= edit.range[0] && edit.range[1] <= end);
    const [first] = parts;
    if (outcome.type === "returned" && first === outcome.value) {
      return [`${indent}return ${moveText(this.#tree, first.range, shift, within(...first.range))};`];
    }
    const last = parts.at(-1);
    const init = outcome.type === "value" ? outcome.declarator.init : null;
    if (outcome.type === "value" && init !== null && last === outcome.declarator.parent) {
      const before: readonly [number, number] = [range[0], last.range[0]];
      const value = moveText(this.#tree, init.range, shift, within(...init.range));
      const head = moveText(this.#tree, before, shift, within(...before));
      return [`${indent}${head}return ${value};`];
    }
    const body = indent + moveText(this.#tree, range, shift, edits);
    if (outcome.type === "value") return [body, `${indent}return ${outcome.variable.name};`];
    if (outcome.type !== "object") return [body];
    return [body, `${indent}return { ${outcome.variables.map(({ name }) => name).join(", ")} };`];
  }

  /** The call in the place of the group, and what else it needs in the function around it. */
  #call(modulePath: string, name: string): TextEdit[] {
    const { ctx, range } = this.#group;
    const internal = this.#import("internal", "api");
    const reference = internal + [...modulePath.split("/"), name].map(formatMember).join("");
    const given = this.#values.captures.map((capture) =>
      capture.name === capture.value ? capture.name : `${capture.name}: ${capture.value}`,
    );
    const begin = `${ctx.name}.${this.#isWriting ? "runMutation" : "runQuery"}(${reference}`;
    const call = `${begin}${this.#writeArguments(given, begin.length)})`;
    const outcome = this.#outcome;
    switch (outcome.type) {
      case "nothing":
        return [{ range, text: `await ${call};` }];
      case "object": {
        const { variables } = outcome;
        const names = variables.map((variable) => variable.name);
        return [
          {
            range,
            text: `${this.#getKeyword(variables)} { ${names.join(", ")} }${this.#annotate(variables)} = await ${call};`,
          },
        ];
      }
      case "returned":
        return this.#callAndReturn(call, outcome.value);
      case "value": {
        const { variable } = outcome;
        const type = this.#needsTypes() ? `: ${this.#printVariableType(variable)}` : "";
        return [{ range, text: `${this.#getKeyword([variable])} ${variable.name}${type} = await ${call};` }];
      }
    }
  }

  /** A line for each argument where one line would not hold all. */
  #writeArguments(given: readonly string[], column: number): string {
    if (given.length === 0) return "";
    const oneLine = `, { ${given.join(", ")} }`;
    const indent = this.#getIndent();
    if (indent.length + column + oneLine.length <= MAX_LINE_LENGTH) return oneLine;
    const lines = given.map((argument) => `${indent}${this.#unit}${argument},`);
    return [", {", ...lines, `${indent}}`].join(this.#newline);
  }

  /** The blanks that the group's first line begins with. */
  #getIndent(): string {
    const { text } = this.#tree;
    const [start] = this.#group.range;
    const line = text.lastIndexOf("\n", start - 1) + 1;
    return text.slice(line, line + getIndentAt(text, start));
  }

  /** `: { user: Doc<"users"> | null; count: any }`. */
  #annotate(variables: readonly Variable[]): string {
    if (!this.#needsTypes()) return "";
    const fields = variables.map((variable) => `${variable.name}: ${this.#printVariableType(variable)}`);
    return `: { ${fields.join("; ")} }`;
  }

  #callAndReturn(call: string, value: TSESTree.Expression): TextEdit[] {
    const { functionNode, parts, range } = this.#group;
    const isAwaited = unwrapExpression(value).type === "AwaitExpression";
    const awaited = isAwaited ? `await ${call}` : call;
    const type = this.#needsTypes() ? this.#printType(value) : "";
    const isBody = parts[0] === functionNode.body;
    if (type === "") return [{ range, text: isBody ? awaited : `return ${awaited};` }];
    if (isBody) {
      const last = functionNode.params.at(-1);
      if (last === undefined) return refuse("ctxNotAtHand");
      const arrow = this.#tree.text.indexOf("=>", last.range[1]);
      const close = this.#tree.text.lastIndexOf(")", arrow);
      // `ctx => …` has no parentheses for a type to stand behind.
      if (close < last.range[1]) return refuse("ctxNotAtHand");
      return [
        { range: [close + 1, close + 1], text: `: Promise<${type}>` },
        { range, text: awaited },
      ];
    }
    const result = chooseUnusedName(this.#tree, "result");
    return [
      {
        range,
        text: `const ${result}: ${type} = await ${call};${this.#newline}${this.#getIndent()}return ${result};`,
      },
    ];
  }

  /** `let` where one of them gets another value later. */
  #getKeyword(variables: readonly Variable[]): "const" | "let" {
    const [start, end] = this.#group.range;
    const isChanged = variables.some(({ references }) =>
      references.some((reference) => {
        const { range } = reference.identifier;
        return reference.isWrite() && (range[0] < start || end < range[1]);
      }),
    );
    return isChanged ? "let" : "const";
  }

  /** What comes through a reference to the module itself needs a type, unless the handler has one (TS7022). */
  #needsTypes(): boolean {
    return /\.[cm]?tsx?$/.test(this.#tree.filename) && this.#group.functionNode.returnType == null;
  }

  #printVariableType(variable: Variable): string {
    const [definition] = variable.defs;
    const [name] = variable.identifiers;
    const declared = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
    if (declared != null) return this.#tree.text.slice(...declared.range);
    if (definition?.type !== "Variable" || definition.node.id.type !== "Identifier") return "any";
    const { init } = definition.node;
    const type = init === null ? "any" : this.#printType(init);
    // Behind `if (user === null) throw …` it is there, for the compiler too.
    const isRequired = this.#group.parts.some((part) => requires(this.#tree, part, variable));
    return isRequired ? type.replace(/ \| null$/, "") : type;
  }

  #printType(value: TSESTree.Node): string {
    return printDbResultType(value, {
      captures: this.#values.captures,
      imports: this.#imports,
      source: spellGeneratedModule(this.#run, this.#tree, "dataModel"),
    });
  }
}

function findOutcome({ functionNode, parts }: DbGroup, results: readonly Variable[]): Outcome {
  const last = parts.at(-1);
  if (last === functionNode.body)
    return { type: "returned", value: functionNode.body as TSESTree.Expression };
  if (last?.type === "ReturnStatement") {
    return last.argument === null ? { type: "nothing" } : { type: "returned", value: last.argument };
  }
  const [only] = results;
  if (only === undefined) return { type: "nothing" };
  const definition = only.defs[0];
  const isValue =
    results.length === 1 &&
    definition?.type === "Variable" &&
    definition.node.id.type === "Identifier" &&
    definition.parent.declarations.length === 1 &&
    definition.node.init !== null &&
    isDocument(definition.node.init);
  return isValue
    ? { declarator: definition.node, type: "value", variable: only }
    : { type: "object", variables: results };
}

/** `if (!user) throw …`, `if (user === null || other) throw …`. */
function requires(tree: SyntaxTree, statement: TSESTree.Node, variable: Variable): boolean {
  if (statement.type !== "IfStatement") return false;
  const { consequent } = statement;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return last?.type === "ThrowStatement" && isAbsence(tree, statement.test, variable);
}

function isAbsence(tree: SyntaxTree, test: TSESTree.Node, variable: Variable): boolean {
  const isVariable = (node: TSESTree.Node): boolean => findVariable(tree, node) === variable;
  switch (test.type) {
    case "BinaryExpression":
      return /^===?$/.test(test.operator) && isVariable(test.left) && isNull(test.right);
    case "LogicalExpression":
      return (
        test.operator === "||" &&
        (isAbsence(tree, test.left, variable) || isAbsence(tree, test.right, variable))
      );
    case "UnaryExpression":
      return test.operator === "!" && isVariable(test.argument);
    default:
      return false;
  }
}

function isNull(node: TSESTree.Node): boolean {
  return node.type === "Literal" && node.value === null && node.raw === "null";
}

/** What the database gives is never undefined; as undefined, a result would come back as null. */
function isDocument(init: TSESTree.Node): boolean {
  const node = unwrapExpression(init);
  if (node.type !== "AwaitExpression") return false;
  const call = unwrapExpression(node.argument);
  const name =
    call.type === "CallExpression" && call.callee.type === "MemberExpression"
      ? getStaticName(call.callee)
      : "";
  return /^(?:collect|first|get|insert|paginate|take|unique)$/.test(name ?? "");
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
