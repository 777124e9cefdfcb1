import type { TSESTree } from "@typescript-eslint/utils";

import type { CircularResult } from "../project/circular-results.js";
import type { LintRun } from "../project/lint-run.js";
import type { RepairPlan, TextEdit } from "./repair.js";

import { findPropertyValue } from "../analysis/definitions.js";
import { collectReturned, mayEndWithoutValue } from "../analysis/function-results.js";
import {
  type FunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
  wrapExpression,
} from "../analysis/syntax-tree.js";
import { resolveReference } from "../project/references.js";
import { ImportCompletion } from "./complete-import.js";
import { spellGeneratedModule } from "./module-specifier.js";
import { advise } from "./refused-repair.js";
import { type PrintedType, printTypeOfValidator } from "./type-of-validator.js";

export type RunResultTypeRepairId = "annotateHandler" | "annotateResult";

type Plan = RepairPlan<RunResultTypeRepairId>;

/** Plans a type for the variable that holds the result, or for the handler that returns it as it is. */
export function planRunResultType(run: LintRun, { call, registration }: CircularResult): Plan {
  const handler = registration.handler?.node;
  const place = findPlace(run.linted.tree, call, handler);
  if (place === undefined) return advise("withinExpression");
  const type = findResultType(run, call);
  if (type === undefined) return advise("unprintableType");
  const imports = new ImportCompletion(run.linted.tree);
  if (!importNames(run, type, imports)) return advise("nameIsTaken");
  const text = place.messageId === "annotateHandler" ? `Promise<${type.text}>` : type.text;
  const annotation: TextEdit = { range: [place.offset, place.offset], text: `: ${text}` };
  const file = run.linted.tree.filename;
  return {
    repairs: [
      {
        class: "suggestion",
        data: { type: text },
        files: [{ edits: [annotation, ...imports.edits()], file, type: "change" }],
        messageId: place.messageId,
      },
    ],
    type: "repairs",
  };
}

interface Place {
  readonly messageId: RunResultTypeRepairId;
  /** Where the annotation goes. */
  readonly offset: number;
}

function findPlace(
  tree: SyntaxTree,
  call: TSESTree.CallExpression,
  handler: FunctionNode | undefined,
): Place | undefined {
  const awaited = wrapExpression(call).parent;
  if (awaited?.type === "AwaitExpression" && awaited.parent.type === "VariableDeclarator") {
    const { id, init } = awaited.parent;
    return id.type === "Identifier" && init === awaited
      ? { messageId: "annotateResult", offset: id.range[1] }
      : undefined;
  }
  const [returned, ...others] = handler === undefined ? [] : collectReturned(handler);
  const value = returned && unwrapExpression(returned);
  const isReturned =
    value === call || (value?.type === "AwaitExpression" && unwrapExpression(value.argument) === call);
  if (
    handler === undefined ||
    others.length > 0 ||
    !isReturned ||
    !handler.async ||
    mayEndWithoutValue(handler)
  )
    return undefined;
  const offset = findEndOfParameters(tree, handler);
  return offset === undefined ? undefined : { messageId: "annotateHandler", offset };
}

/** Behind the parenthesis that closes the parameters; undefined where there is none. */
function findEndOfParameters({ text }: SyntaxTree, handler: FunctionNode): number | undefined {
  const start = handler.params.at(-1)?.range[1] ?? handler.range[0];
  const between = text.slice(start, handler.body.range[0]);
  const match =
    handler.type === "ArrowFunctionExpression"
      ? /\)(?=\s*=>\s*\(*$)/.exec(between)
      : /\)(?=\s*$)/.exec(between);
  return match === null ? undefined : start + match.index + 1;
}

/** What the called function says it returns: by its validator, or by the return type of its handler. */
function findResultType(run: LintRun, call: TSESTree.CallExpression): PrintedType | undefined {
  const [reference] = call.arguments;
  const resolved = reference && resolveReference(run, run.linted.tree, reference);
  if (resolved?.type !== "function" || resolved.exported.type !== "registration") return undefined;
  const { config, handler, tree } = resolved.exported.registration;
  const returns = config && findPropertyValue(config, "returns");
  const isOwn = tree === run.linted.tree;
  const type =
    (returns && printTypeOfValidator(tree, returns)) ??
    (handler && readReturnType(handler.tree, handler.node));
  if (type === undefined) return undefined;
  // What another file names means nothing here, or something else.
  const isForeign = !isOwn && (type.imports.has("Infer") || type.imports.has("ObjectType"));
  return isForeign ? undefined : type;
}

/** `T` of `Promise<T>`, where `T` names no other type. */
function readReturnType(tree: SyntaxTree, { returnType }: FunctionNode): PrintedType | undefined {
  const type = returnType?.typeAnnotation;
  if (
    type?.type !== "TSTypeReference" ||
    type.typeName.type !== "Identifier" ||
    type.typeName.name !== "Promise"
  ) {
    return undefined;
  }
  const [awaited] = type.typeArguments?.params ?? [];
  if (awaited === undefined) return undefined;
  return namesTypes(awaited) ? undefined : { imports: new Set(), text: tree.text.slice(...awaited.range) };
}

function namesTypes(type: TSESTree.Node): boolean {
  const named: TSESTree.Node[] = [];
  visitNodes(type, (node) => {
    if (/^TS(?:ImportType|TypeQuery|TypeReference)$/.test(node.type)) named.push(node);
    return undefined;
  });
  return named.length > 0;
}

/** Whether the file has, or can be given, all that the type names. */
function importNames(run: LintRun, { imports: names }: PrintedType, imports: ImportCompletion): boolean {
  return [...names].every((name) => {
    const source = name === "Id" ? spellGeneratedModule(run, run.linted.tree, "dataModel") : "convex/values";
    return source !== undefined && imports.add({ isType: true, name, source }) === name;
  });
}
