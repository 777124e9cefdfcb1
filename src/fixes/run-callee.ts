import type { TSESTree } from "@typescript-eslint/utils";

import type { RegisteredHandler, Registration } from "../analysis/registrations.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FunctionLocation } from "../project/references.js";

import { findDefinition, findPropertyValue } from "../analysis/definitions.js";
import { collectReturned, mayEndWithoutValue } from "../analysis/function-results.js";
import { getModuleBindings } from "../analysis/module-bindings.js";
import {
  findVariable,
  getStaticName,
  someNode,
  unwrapExpression,
  visitNodes,
} from "../analysis/syntax-tree.js";
import { resolveLocation } from "../project/references.js";
import { isDirectlyRegistered } from "./extract-handler.js";
import { printFields } from "./print-validator.js";
import { impossible, type ImpossiblePart } from "./refused-repair.js";
import { findValidatorMethod } from "./type-of-validator.js";

/** A query or mutation whose handler other functions of a transaction can call as it is. */
export interface RunCallee {
  readonly location: FunctionLocation;
  readonly exportName: string;
  readonly tree: SyntaxTree;
  readonly registration: Registration;
  readonly handler: RegisteredHandler;
}

export type RunCalleeAnswer = { readonly type: "callee"; readonly callee: RunCallee } | ImpossiblePart;

export function findRunCallee(run: ModuleRun, location: FunctionLocation): RunCalleeAnswer {
  const target = resolveLocation(run, location);
  if (target.type !== "function" || target.exported.type !== "registration")
    return impossible("unknownTarget");
  const { registration } = target.exported;
  const { handler, tree } = registration;
  if (tree !== target.module.tree) return impossible("handlerElsewhere");
  if (!isDirectlyRegistered(run, registration)) return impossible("customBuilder");
  if (handler === undefined) return impossible("handlerElsewhere");
  if (hasUnboundedRead(handler)) return impossible("unboundedRead");
  const callee = { exportName: location.functionPath.exportName, handler, location, registration, tree };
  return { callee, type: "callee" };
}

/** `.collect()` of a whole table, and `.paginate()`: two of them may be more than one transaction can read. */
function hasUnboundedRead({ node }: RegisteredHandler): boolean {
  return someNode(node, (inner) => {
    if (inner.type !== "CallExpression") return false;
    const method = methodOf(inner);
    return method === "paginate" || (method === "collect" && !isIndexed(inner));
  });
}

/** The chain of calls has an index with a range, or a limit. */
function isIndexed(collect: TSESTree.CallExpression): boolean {
  for (let node: TSESTree.Node = collect; node.type === "CallExpression";) {
    const method = methodOf(node);
    if (method === "withIndex" || method === "withSearchIndex") return node.arguments.length > 1;
    // A query that was put together before: nobody knows.
    if (node.callee.type !== "MemberExpression") return false;
    node = unwrapExpression(node.callee.object);
  }
  return false;
}

function methodOf({ callee }: TSESTree.CallExpression): string | undefined {
  return callee.type === "MemberExpression" ? getStaticName(callee) : undefined;
}

/** Calls of `ctx.db`, and of the language's own values, that never give undefined. */
const DEFINED_METHODS = new Set([
  ...["collect", "concat", "filter", "first", "flat", "flatMap", "get", "includes", "insert", "join", "map"],
  ...["normalizeId", "replace", "reverse", "slice", "some", "sort", "split", "take", "toString", "toSorted"],
  ...["trim", "unique"],
]);

/** Whether `undefined`, which a caller of the registered function sees as null, may be what the handler returns. */
export function mayReturnUndefined({ handler }: RunCallee): boolean {
  const { node, tree } = handler;
  return mayEndWithoutValue(node) || !collectReturned(node).every((returned) => isDefined(tree, returned, 0));
}

/** Constants are followed so far; nobody chains more of them. */
const MAX_STEPS = 5;

function isDefined(tree: SyntaxTree, expression: TSESTree.Node, step: number): boolean {
  const node = unwrapExpression(expression);
  const isPartDefined = (part: TSESTree.Node): boolean => isDefined(tree, part, step);
  switch (node.type) {
    case "ArrayExpression":
    case "BinaryExpression":
    case "Literal":
    case "NewExpression":
    case "ObjectExpression":
    case "TemplateLiteral":
      return true;
    case "AwaitExpression":
      return isPartDefined(node.argument);
    case "CallExpression":
      // `rows?.map(…)` gives undefined where there are no rows.
      return expression.type !== "ChainExpression" && DEFINED_METHODS.has(methodOf(node) ?? "");
    case "ConditionalExpression":
      return isPartDefined(node.consequent) && isPartDefined(node.alternate);
    case "Identifier": {
      const value = findConstantValue(tree, node);
      return value !== undefined && step < MAX_STEPS && isDefined(tree, value, step + 1);
    }
    case "LogicalExpression":
      return isPartDefined(node.right) && (node.operator !== "&&" || isPartDefined(node.left));
    case "UnaryExpression":
      return node.operator !== "void";
    default:
      return false;
  }
}

function findConstantValue(tree: SyntaxTree, identifier: TSESTree.Node): TSESTree.Node | undefined {
  const definition = findVariable(tree, identifier)?.defs[0];
  if (definition?.type !== "Variable" || definition.parent.kind !== "const") return undefined;
  const { id, init } = definition.node;
  return id.type === "Identifier" ? (init ?? undefined) : undefined;
}

/**
 * Whether the handler returns nothing but objects and null, of which a test for truth tells the compiler which it is.
 */
export function returnsObjectOrNull({ handler }: RunCallee): boolean {
  const returned = collectReturned(handler.node);
  return returned.length > 0 && returned.every((expression) => isObjectOrNull(handler.tree, expression, 0));
}

function isObjectOrNull(tree: SyntaxTree, expression: TSESTree.Node, step: number): boolean {
  const node = expression.type === "AwaitExpression" ? expression.argument : expression;
  switch (node.type) {
    case "CallExpression":
      return /^(?:first|get|unique)$/.test(methodOf(node) ?? "");
    case "Identifier": {
      const value = findConstantValue(tree, node);
      return value !== undefined && step < MAX_STEPS && isObjectOrNull(tree, value, step + 1);
    }
    case "Literal":
      return node.value === null;
    default:
      return node.type === "ObjectExpression";
  }
}

/** What a function says of one of its arguments. */
export interface ArgumentValidator {
  /** As its module writes it; undefined where the argument has no validator. */
  readonly node: TSESTree.Node | undefined;
  readonly text: string;
  readonly tree: SyntaxTree;
}

/** The validator that a registered function has for an argument; made of the argument's type where it has none. */
export function findArgumentValidator(
  run: ModuleRun,
  { config, handler, tree }: Registration,
  name: string,
): ArgumentValidator | undefined {
  const args = config && findPropertyValue(config, "args");
  if (args === undefined) {
    const text = handler && printDeclaredField(handler, name);
    return text === undefined || handler === undefined
      ? undefined
      : { node: undefined, text, tree: handler.tree };
  }
  const definition = findDefinition(tree, args, run.resolveModule);
  const node = definition.type === "node" ? unwrapFields(definition.tree, definition.node) : undefined;
  const validator = node && findPropertyValue(node, name);
  return definition.type === "node" && validator
    ? { node: validator, text: definition.tree.text.slice(...validator.range), tree: definition.tree }
    : undefined;
}

/** The object literal of validators, also that in `v.object({ … })`. */
function unwrapFields(tree: SyntaxTree, node: TSESTree.Node): TSESTree.ObjectExpression | undefined {
  if (node.type === "ObjectExpression") return node;
  if (node.type !== "CallExpression" || findValidatorMethod(tree, node) !== "object") return undefined;
  const [fields] = node.arguments;
  return fields?.type === "ObjectExpression" ? fields : undefined;
}

/** From `(ctx, args: { id: Id<"users"> })`. */
function printDeclaredField({ node }: RegisteredHandler, name: string): string | undefined {
  const parameter = node.params[1];
  const pattern = parameter?.type === "AssignmentPattern" ? parameter.left : parameter;
  if (pattern === undefined || pattern.type === "TSParameterProperty") return undefined;
  const type = pattern.typeAnnotation?.typeAnnotation;
  if (type?.type !== "TSTypeLiteral") return undefined;
  const member = type.members.find(
    (one) => one.type === "TSPropertySignature" && one.key.type === "Identifier" && one.key.name === name,
  );
  const fields = member && printFields([member]);
  return fields === undefined ? undefined : /^\{ \w+: (.*) \}$/s.exec(fields)?.[1];
}

/**
 * The validator as `target` can write it: all that it names is there, too. `v` is what `target` calls the validators of
 * `convex/values`.
 */
export function spellValidator(
  { node, text, tree }: ArgumentValidator,
  target: SyntaxTree,
): string | undefined {
  if (node === undefined) return text;
  const names: TSESTree.Identifier[] = [];
  visitNodes(node, (inner) => {
    if (inner.type === "Identifier") names.push(inner);
    return undefined;
  });
  const isPortable = names.every((name) => {
    const variable = findVariable(tree, name);
    const isOwn = tree.filename === target.filename && variable?.scope.type === "module";
    return variable === undefined || isOwn || isValidators(tree, variable.identifiers[0]);
  });
  return isPortable ? text : undefined;
}

/** `v` of `convex/values`, under that name. */
function isValidators(tree: SyntaxTree, declared: TSESTree.Node | undefined): boolean {
  return getModuleBindings(tree).imports.some(
    ({ imported, local, source }) =>
      imported === "v" && source === "convex/values" && local === declared && local.name === "v",
  );
}

/** `v.string()` of `v.optional(v.string())`. */
export function dropOptional({ node, text, tree }: ArgumentValidator): ArgumentValidator {
  const inner =
    node?.type === "CallExpression" && findValidatorMethod(tree, node) === "optional"
      ? node.arguments[0]
      : undefined;
  if (inner !== undefined) return { node: inner, text: tree.text.slice(...inner.range), tree };
  return node === undefined
    ? { node, text: text.replace(/^v\.optional\((.*)\)$/s, "$1"), tree }
    : { node, text, tree };
}
