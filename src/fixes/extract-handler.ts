import type { TSESTree } from "@typescript-eslint/utils";

import { basename } from "node:path/posix";

import type { Registration } from "../analysis/registrations.js";
import type { ModuleRun } from "../project/module-run.js";
import type { ImportCompletion } from "./complete-import.js";
import type { TextEdit } from "./repair.js";

import { findDefinition, findPropertyValue } from "../analysis/definitions.js";
import { getModuleBindings } from "../analysis/module-bindings.js";
import {
  contains,
  findEnclosingFunction,
  findVariable,
  type FunctionNode,
  isFunctionNode,
  someNode,
  type SyntaxTree,
} from "../analysis/syntax-tree.js";
import { ctxKindOf } from "../platform/ctx-members.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { breakType, MAX_LINE_LENGTH } from "./break-type.js";
import { spellGeneratedModule } from "./module-specifier.js";
import { findStartWithComments, getIndentAt, getNewline, moveText, readIndentUnit } from "./move-text.js";
import { impossible, type ImpossiblePart } from "./refused-repair.js";
import { type PrintedType, printTypeOfArgs, printTypeOfValidator } from "./type-of-validator.js";
import { chooseUnusedName } from "./unused-name.js";

/** A handler that is, or becomes, a function which other code may call: `export async function syncHandler(ctx, args)`. */
export interface ExtractedHandler {
  /** As its module declares and exports it. */
  readonly name: string;
  /** How many parameters it has: the ctx, the arguments. */
  readonly parameterCount: number;
  /** What its module needs for that; nothing where it is such a function already. Imports are left to the completion. */
  readonly edits: readonly TextEdit[];
}

export type HandlerExtraction =
  { readonly type: "extracted"; readonly handler: ExtractedHandler } | ImpossiblePart;

const CTX_TYPES = { action: "ActionCtx", mutation: "MutationCtx", query: "QueryCtx" } as const;

/**
 * Makes the handler of a registered function an exported function of its module, a hoisted one with types of its own,
 * which the registration uses. The registration stays where it is, with its comments, below the function.
 * @param exportName under which the module exports the registration
 * @param imports those of the handler's module; it gets the types that the function's parameters need
 */
export function extractHandler(
  run: ModuleRun,
  registration: Registration,
  exportName: string,
  imports: ImportCompletion,
): HandlerExtraction {
  const { handler, tree } = registration;
  if (!isDirectlyRegistered(run, registration)) return impossible("customBuilder");
  if (handler?.tree !== tree) return impossible("handlerElsewhere");
  const declared = findNamedFunction(handler.node);
  if (declared !== undefined) return exportFunction(declared, tree, handler.node.params.length);
  return new Extraction(run, registration, handler.node, imports).extract(exportName);
}

/** True where Convex itself hands its own ctx to the handler: a builder of `_generated/server`, and no wrapper. */
export function isDirectlyRegistered(run: ModuleRun, { call, handler, origin, tree }: Registration): boolean {
  if (origin !== "convex" || (handler?.wrappers.length ?? 0) > 0) return false;
  const builder = findDefinition(tree, call.callee, run.resolveModule);
  return builder.type === "external" && classifyGeneratedModule(builder.source) === "server";
}

/** The name of a function that is declared at the top of its module, `function sync() {}` or `const sync = () => {}`. */
function findNamedFunction(node: FunctionNode): { name: string; statement: TSESTree.Node } | undefined {
  if (node.type === "FunctionDeclaration") {
    return node.id === null ? undefined : { name: node.id.name, statement: node };
  }
  const { parent } = node;
  if (parent.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return undefined;
  return { name: parent.id.name, statement: parent.parent };
}

function exportFunction(
  { name, statement }: { readonly name: string; readonly statement: TSESTree.Node },
  tree: SyntaxTree,
  parameterCount: number,
): HandlerExtraction {
  const { parent } = statement;
  const isExported = parent?.type === "ExportNamedDeclaration";
  if (!isExported && parent?.type !== "Program") return impossible("handlerElsewhere");
  const known = getModuleBindings(tree).exports.get(name);
  const isListed = known?.type === "local" && known.value.type === "Identifier" && known.value.name === name;
  if (!isExported && known !== undefined && !isListed) return impossible("nameIsTaken");
  const [start] = statement.range;
  const edits = known === undefined ? [{ range: [start, start] as const, text: "export " }] : [];
  return { handler: { edits, name, parameterCount }, type: "extracted" };
}

/** A handler that is written in the call that registers it, on its way out. */
class Extraction {
  readonly #run: ModuleRun;
  readonly #registration: Registration;
  readonly #node: FunctionNode;
  readonly #imports: ImportCompletion;
  readonly #tree: SyntaxTree;
  readonly #isTyped: boolean;

  constructor(run: ModuleRun, registration: Registration, node: FunctionNode, imports: ImportCompletion) {
    this.#run = run;
    this.#registration = registration;
    this.#node = node;
    this.#imports = imports;
    this.#tree = registration.tree;
    this.#isTyped = /\.[cm]?tsx?$/.test(this.#tree.filename);
  }

  /** From where the handler's lines are to the margin. */
  get #shift(): number {
    return -getIndentAt(this.#tree.text, this.#node.range[0]);
  }

  extract(exportName: string): HandlerExtraction {
    const { text } = this.#tree;
    const statement = findModuleStatement(this.#tree, this.#node);
    if (statement === undefined) return impossible("handlerElsewhere");
    if (this.#node.generator) return impossible("generator");
    if (usesItself(this.#tree, this.#node)) return impossible("usesThis");
    const types = this.#printTypes();
    if (types === undefined) return impossible("unprintableType");
    const name = this.#chooseName(exportName);
    const start = findStartWithComments(text, statement.range[0]);
    const newline = getNewline(text);
    return {
      handler: {
        edits: [
          { range: [start, start], text: `${this.#writeFunction(name, types)}${newline}${newline}` },
          this.#useName(name),
        ],
        name,
        parameterCount: this.#node.params.length,
      },
      type: "extracted",
    };
  }

  #chooseName(exportName: string): string {
    const own = exportName === "default" ? basename(this.#tree.filename).replace(/\..*$/, "") : exportName;
    return chooseUnusedName(this.#tree, `${own}Handler`);
  }

  /** The handler's name in its place; on one line where it was the only argument. */
  #useName(name: string): TextEdit {
    const { parent, range } = this.#node;
    if (parent.type === "Property" && parent.method) return { range: parent.range, text: `handler: ${name}` };
    if (parent.type !== "CallExpression" || parent.arguments.length > 1) return { range, text: name };
    const { text } = this.#tree;
    const rest = text.slice(range[1], findClosingParenthesis(text, range[1]));
    return { range: [range[0], range[1] + (/[^\s,]/.test(rest) ? 0 : rest.length)], text: name };
  }

  #writeFunction(name: string, { parameters, returned }: HandlerTypes): string {
    const { text } = this.#tree;
    const { typeParameters } = this.#node;
    const generics = typeParameters ? text.slice(...typeParameters.range) : "";
    const begin = `export async function ${name}${generics}(`;
    const list = this.#writeParameters(parameters);
    const isTooLong = begin.length + list.length + returned.length + 4 > MAX_LINE_LENGTH;
    const written = isTooLong && !list.includes("\n") ? this.#breakParameters(parameters) : list;
    return `${begin}${written})${returned} ${this.#writeBody()}`;
  }

  /** A line for each parameter. */
  #breakParameters(types: readonly string[]): string {
    const { text } = this.#tree;
    const indent = readIndentUnit(text);
    const newline = getNewline(text);
    const lines = this.#node.params.map((parameter, index) => {
      const pattern = getPattern(parameter);
      const name = text.slice(...pattern.range);
      const rest = text.slice(pattern.range[1], parameter.range[1]);
      const type = types[index] ?? "";
      const column = indent.length + name.length + 3;
      const typed = type === "" ? "" : `: ${breakType(type, { column, indent, newline, unit: indent })}`;
      return `${newline}${indent}${name}${typed}${rest},`;
    });
    return lines.join("") + (lines.length === 0 ? "" : newline);
  }

  #writeBody(): string {
    const { body } = this.#node;
    if (body.type === "BlockStatement") return moveText(this.#tree, body.range, this.#shift);
    const { text } = this.#tree;
    const unit = readIndentUnit(text);
    const newline = getNewline(text);
    const value = moveText(this.#tree, body.range, unit.length - getIndentAt(text, body.range[0]));
    return `{${newline}${unit}return ${value};${newline}}`;
  }

  /** What stands between the parentheses, each parameter with its type. */
  #writeParameters(types: readonly string[]): string {
    const { params, range, typeParameters } = this.#node;
    const [first] = params;
    const last = params.at(-1);
    if (first === undefined || last === undefined) return "";
    const { text } = this.#tree;
    const edits = params.flatMap((parameter, index): TextEdit[] => {
      const [, end] = getPattern(parameter).range;
      const type = types[index] ?? "";
      return type === "" ? [] : [{ range: [end, end], text: `: ${type}` }];
    });
    const before = typeParameters?.range[1] ?? range[0];
    const open = text.slice(before, first.range[0]).indexOf("(");
    // `ctx => …`
    if (open === -1) return moveText(this.#tree, first.range, this.#shift, edits);
    const start = before + open + 1;
    const list: [number, number] = [start, findClosingParenthesis(text, last.range[1])];
    return moveText(this.#tree, list, this.#shift, edits).replace(/,[ \t]*$/, "");
  }

  /** What the compiler has to be told about the function where it stands alone; undefined where that cannot be said. */
  #printTypes(): HandlerTypes | undefined {
    if (!this.#isTyped) return { parameters: [], returned: "" };
    const returned = this.#printReturnType();
    const parameters = this.#node.params.map((parameter, index) =>
      this.#printParameterType(parameter, index),
    );
    const known = parameters.filter((type) => type !== undefined);
    return returned === undefined || known.length < parameters.length
      ? undefined
      : { parameters: known, returned };
  }

  /** `""` where the parameter has a type already. */
  #printParameterType(parameter: TSESTree.Parameter, index: number): string | undefined {
    const pattern = getPattern(parameter);
    if (pattern.type !== "TSParameterProperty" && pattern.typeAnnotation != null) return "";
    if (index === 0) return this.#importCtxType();
    const { config } = this.#registration;
    const args = config && findPropertyValue(config, "args");
    // Without validators Convex lets anything in.
    return args === undefined
      ? "any"
      : this.#useType(printTypeOfArgs(this.#tree, args, this.#run.resolveModule));
  }

  #importCtxType(): string | undefined {
    const name = CTX_TYPES[ctxKindOf(this.#registration.kind)];
    const source = spellGeneratedModule(this.#run, this.#tree, "server");
    return source === undefined ? undefined : this.#imports.add({ isType: true, name, source });
  }

  /** The text of a type, once the file has all that it names. */
  #useType(type: PrintedType | undefined): string | undefined {
    if (type === undefined) return undefined;
    for (const name of type.imports) {
      const source =
        name === "Id" ? spellGeneratedModule(this.#run, this.#tree, "dataModel") : "convex/values";
      const local = source === undefined ? undefined : this.#imports.add({ isType: true, name, source });
      if (local !== name) return undefined;
    }
    return type.text;
  }

  /**
   * The declared type; else that of the `returns` validator, from which the compiler knew what the literals in the
   * handler are. `""` where it may find out for itself.
   */
  #printReturnType(): string | undefined {
    const { async: isAsync, returnType } = this.#node;
    if (returnType) {
      const type = returnType.typeAnnotation;
      const written = moveText(this.#tree, type.range, this.#shift);
      if (isAsync || isPromise(type)) return `: ${written}`;
      return written.includes("Promise") ? undefined : `: Promise<${written}>`;
    }
    const { config } = this.#registration;
    const returns = config && findPropertyValue(config, "returns");
    const type = returns && printTypeOfValidator(this.#tree, returns);
    // `v.null()` lets a handler return nothing at all, too.
    if (type === undefined || /\bnull\b/.test(type.text)) return "";
    const used = this.#useType(type);
    return used === undefined ? undefined : `: Promise<${used}>`;
  }
}

interface HandlerTypes {
  /** By position; `""` where there is a type already. */
  readonly parameters: readonly string[];
  /** With its colon, or `""`. */
  readonly returned: string;
}

function getPattern(parameter: TSESTree.Parameter) {
  return parameter.type === "AssignmentPattern" ? parameter.left : parameter;
}

function isPromise(type: TSESTree.TypeNode): boolean {
  return (
    type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "Promise"
  );
}

/** The statement of the module that holds a handler; undefined where a function holds it. */
function findModuleStatement({ program }: SyntaxTree, node: FunctionNode): TSESTree.Node | undefined {
  if (findEnclosingFunction(node) !== undefined) return undefined;
  return program.body.find((statement) => contains(statement, node));
}

/** `this`, `arguments`, or the name of a function expression: they would mean something else. */
function usesItself(tree: SyntaxTree, node: FunctionNode): boolean {
  if (node.id && (findVariable(tree, node.id)?.references.length ?? 0) > 0) return true;
  return someNode(node, (inner) => {
    const hasOwnThis = isFunctionNode(inner) && inner.type !== "ArrowFunctionExpression";
    if ((hasOwnThis && inner !== node) || /^Class(?:Declaration|Expression)$/.test(inner.type)) return "skip";
    return inner.type === "ThisExpression" || (inner.type === "Identifier" && inner.name === "arguments");
  });
}

/** The parenthesis that ends a list whose last element ends at `offset`. */
function findClosingParenthesis(text: string, offset: number): number {
  const rest = /^(?:\s|,|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*/.exec(text.slice(offset))?.[0] ?? "";
  return offset + rest.length;
}
