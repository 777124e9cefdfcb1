import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { collectGlobalReferences } from "./global-references.js";
import {
  contains,
  findLastName,
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "./syntax-tree.js";

/** A response of `fetch` whose body is read though nothing on the way asks whether it is the answer or an error. */
export interface UncheckedResponse {
  readonly fetchCall: TSESTree.CallExpression;
  /** The name of what reads the body: `json` in `response.json()`. */
  readonly node: TSESTree.Node;
  readonly member: string;
  /** The variable that holds the response, where it has one. */
  readonly name: string | undefined;
}

const BODY_METHODS: ReadonlySet<string> = new Set([
  "arrayBuffer",
  "blob",
  "bytes",
  "formData",
  "json",
  "text",
]);
const CHECKS: ReadonlySet<string> = new Set(["ok", "status", "statusText"]);
const NEUTRAL: ReadonlySet<string> = new Set(["bodyUsed", "headers", "redirected", "type", "url"]);

/** Every response of the global `fetch` that is certainly read unchecked, in source order, at the first such place. */
export function collectUncheckedResponses(tree: SyntaxTree): UncheckedResponse[] {
  if (!tree.text.includes("fetch")) return [];
  const found = new Map<TSESTree.Node, UncheckedResponse>();
  for (const { identifier } of collectGlobalReferences(tree, (name) => name === "fetch")) {
    const { parent } = identifier;
    if (parent.type !== "CallExpression" || parent.callee !== identifier || isOwnData(parent)) continue;
    const read = findUncheckedRead(tree, parent);
    if (read !== undefined && !found.has(read.node)) found.set(read.node, { ...read, fetchCall: parent });
  }
  return [...found.values()];
}

/** `fetch("data:…")` only decodes. */
function isOwnData({ arguments: [url] }: TSESTree.CallExpression): boolean {
  const start =
    url?.type === "Literal"
      ? url.value
      : url?.type === "TemplateLiteral"
        ? url.quasis[0]?.value.cooked
        : undefined;
  return typeof start === "string" && /^(?:blob|data):/.test(start);
}

type UncheckedRead = Omit<UncheckedResponse, "fetchCall">;

function findUncheckedRead(tree: SyntaxTree, fetchCall: TSESTree.CallExpression): UncheckedRead | undefined {
  const promise = wrapExpression(fetchCall);
  const { parent } = promise;
  if (parent?.type === "AwaitExpression") return findReadOfValue(tree, parent);
  const callback = parent?.type === "MemberExpression" && findThenCallback(parent, promise);
  if (!callback) return undefined;
  const [parameter] = callback.params;
  return parameter?.type === "Identifier" ? findReadOfVariable(tree, parameter) : undefined;
}

/** The function that `fetch(…).then(response => …)` hands the response to. */
function findThenCallback(
  member: TSESTree.MemberExpression,
  promise: TSESTree.Node,
): FunctionNode | undefined {
  if (member.object !== promise || getStaticName(member) !== "then") return undefined;
  const { parent } = member;
  const [callback] = parent.type === "CallExpression" && parent.callee === member ? parent.arguments : [];
  return isFunctionNode(callback) ? callback : undefined;
}

/** What becomes of the value of `await fetch(…)`. */
function findReadOfValue(tree: SyntaxTree, awaited: TSESTree.Node): UncheckedRead | undefined {
  const value = wrapExpression(awaited);
  const { parent } = value;
  switch (parent?.type) {
    case "AssignmentExpression":
      return parent.operator === "=" && parent.left.type === "Identifier"
        ? findReadOfVariable(tree, parent.left)
        : undefined;
    case "MemberExpression": {
      const use = classifyMember(parent, value);
      return use.type === "read" && !isAnswerExamined(tree, use.value)
        ? { member: use.member, name: undefined, node: parent.property }
        : undefined;
    }
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? findReadOfVariable(tree, parent.id) : undefined;
    default:
      return undefined;
  }
}

function findReadOfVariable(tree: SyntaxTree, name: TSESTree.Identifier): UncheckedRead | undefined {
  const variable = findVariable(tree, name);
  if (variable === undefined || !holdsOnlyResponses(variable)) return undefined;
  const uses = variable.references.flatMap((reference) =>
    reference.isRead() ? [classifyUse(reference.identifier)] : [],
  );
  if (uses.some(({ type }) => type === "escape")) return undefined;
  const checks = uses.flatMap((use) => (use.type === "check" ? [use.node] : []));
  for (const use of uses) {
    if (use.type !== "read" || checks.some((check) => isOnEveryPath(check, use.node))) continue;
    if (isAnswerExamined(tree, use.value)) continue;
    return { member: use.member, name: variable.name, node: use.node };
  }
  return undefined;
}

/** Nothing else is assigned to it: neither another value nor what a helper has checked. */
function holdsOnlyResponses(variable: Variable): boolean {
  return variable.references.every(
    (reference) => !reference.isWrite() || (reference.writeExpr != null && isFetch(reference.writeExpr)),
  );
}

function isFetch(expression: TSESTree.Node): boolean {
  const node = unwrapExpression(expression);
  const call = node.type === "AwaitExpression" ? unwrapExpression(node.argument) : undefined;
  return call?.type === "CallExpression" && call.callee.type === "Identifier" && call.callee.name === "fetch";
}

type ResponseUse =
  | { readonly type: "check"; readonly node: TSESTree.Node }
  | { readonly type: "escape" }
  | { readonly type: "neutral" }
  | {
      readonly type: "read";
      readonly member: string;
      readonly node: TSESTree.Node;
      /** The expression whose value is the body, or a promise of it. */
      readonly value: TSESTree.Node;
    };

const ESCAPE: ResponseUse = { type: "escape" };

function classifyUse(identifier: TSESTree.Node): ResponseUse {
  const value = wrapExpression(identifier);
  const { parent } = value;
  switch (parent?.type) {
    case "ConditionalExpression":
    case "IfStatement":
      return parent.test === value ? { type: "neutral" } : ESCAPE;
    case "LogicalExpression":
      return parent.left === value && parent.operator === "&&" ? { type: "neutral" } : ESCAPE;
    case "MemberExpression":
      return classifyMember(parent, value);
    case "UnaryExpression":
      return { type: "neutral" };
    case "VariableDeclarator":
      return parent.id.type === "ObjectPattern" && parent.id.properties.some(isCheckedProperty)
        ? { node: parent, type: "check" }
        : ESCAPE;
    default:
      return ESCAPE;
  }
}

function isCheckedProperty(property: TSESTree.Property | TSESTree.RestElement): boolean {
  return property.type === "Property" && CHECKS.has(getStaticName(property) ?? "");
}

function classifyMember(member: TSESTree.MemberExpression, response: TSESTree.Node): ResponseUse {
  const name = getStaticName(member);
  if (member.object !== response || name === undefined) return ESCAPE;
  if (CHECKS.has(name)) return { node: member, type: "check" };
  if (NEUTRAL.has(name)) return { type: "neutral" };
  const value = wrapExpression(member);
  if (name === "body") return { member: name, node: member.property, type: "read", value };
  const { parent } = value;
  return BODY_METHODS.has(name) && parent?.type === "CallExpression" && parent.callee === value
    ? { member: `${name}()`, node: member.property, type: "read", value: parent }
    : ESCAPE;
}

/**
 * Whether every run that reads the body looks at the check too, before or after. What is not certain counts as yes: code
 * in functions of its own, in the block of a `try`.
 */
function isOnEveryPath(check: TSESTree.Node, read: TSESTree.Node): boolean {
  let child = check;
  for (let { parent } = child; parent; { parent } = child) {
    const meets = contains(parent, read);
    if (isFunctionNode(parent) && !meets) return true;
    if (isOptionalPart(parent, child)) return false;
    if (meets) return true;
    child = parent;
  }
  return true;
}

/** Whether `child` may be left out when `parent` runs. */
function isOptionalPart(parent: TSESTree.Node, child: TSESTree.Node): boolean {
  switch (parent.type) {
    case "ConditionalExpression":
    case "IfStatement":
      return child !== parent.test;
    case "ForInStatement":
    case "ForOfStatement":
      return child === parent.body;
    case "ForStatement":
    case "WhileStatement":
      return child === parent.body;
    case "LogicalExpression":
      return child === parent.right;
    case "SwitchCase":
    case "CatchClause":
      return true;
    default:
      return false;
  }
}

/** Answers that say themselves whether they are errors: `data.error`, `data.ok`, what a schema parses. */
const VERDICTS =
  /^(?:code|err(?:or)?s?|error_?(?:code|description|message)|is_?error|message|ok|status|success)$/i;
const VALIDATORS = /parse|valid|assert|check|ensure/i;

function isAnswerExamined(tree: SyntaxTree, body: TSESTree.Node): boolean {
  let value = wrapExpression(body);
  if (value.parent?.type === "AwaitExpression") value = wrapExpression(value.parent);
  if (isExaminedBy(value)) return true;
  const { parent } = value;
  if (parent?.type !== "VariableDeclarator" || parent.init !== value) return false;
  if (parent.id.type === "ObjectPattern") {
    return parent.id.properties.some(
      (property) => property.type === "Property" && VERDICTS.test(getStaticName(property) ?? ""),
    );
  }
  const variable = findVariable(tree, parent.id);
  return variable?.references.some(({ identifier }) => isExaminedBy(wrapExpression(identifier))) ?? false;
}

function isExaminedBy(value: TSESTree.Node): boolean {
  const { parent } = value;
  if (parent?.type === "MemberExpression" && parent.object === value)
    return VERDICTS.test(getStaticName(parent) ?? "");
  if (parent?.type !== "CallExpression" || parent.callee === value) return false;
  const callee = unwrapExpression(parent.callee);
  return (
    VALIDATORS.test(findLastName(callee) ?? "") &&
    !(callee.type === "MemberExpression" && isJson(callee.object))
  );
}

function isJson(node: TSESTree.Node): boolean {
  return node.type === "Identifier" && node.name === "JSON";
}
