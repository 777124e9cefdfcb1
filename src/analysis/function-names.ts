import type { TSESTree } from "@typescript-eslint/utils";

import type { FunctionKind } from "../platform/builders.js";
import type { CtxRoot } from "./ctx.js";
import type { Registration } from "./registrations.js";

import { calleeOf, type CallNode } from "./call-node.js";
import { type FunctionNode, getStaticName, unwrapExpression } from "./syntax-tree.js";

/** The name a reader would call a function by: its own, or that of the constant or property that holds it. */
export function findFunctionName(node: FunctionNode): string | undefined {
  if (node.id) return node.id.name;
  const { parent } = node;
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  if (
    parent.type === "Property" ||
    parent.type === "MethodDefinition" ||
    parent.type === "PropertyDefinition"
  ) {
    return getStaticName(parent);
  }
  return undefined;
}

/** The constant that a registration is assigned to: `sync` in `export const sync = internalAction({ … })`. */
function findRegistrationName(registration: Registration): string | undefined {
  let node: TSESTree.Node = registration.call;
  while (node.parent && unwrapExpression(node.parent) === registration.call) node = node.parent;
  const { parent } = node;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  return parent?.type === "ExportDefaultDeclaration" ? "default" : undefined;
}

/** The node that names what is called: `runQuery` in `ctx.runQuery(…)`, `run` in `run(…)`. */
export function getCalleeName(call: CallNode): TSESTree.Node {
  const callee = unwrapExpression(calleeOf(call));
  return callee.type === "MemberExpression" ? callee.property : callee;
}

const KIND_NAMES: Readonly<Record<FunctionKind, string>> = {
  action: "action",
  httpAction: "HTTP action",
  mutation: "mutation",
  query: "query",
};

/** Whose ctx it is, in words: "action `sync`", "`loadUser` (which gets an action's ctx)". */
export function describeCtxOwner(root: CtxRoot): string {
  const { evidence, functionNode } = root;
  if (evidence.type === "handler") {
    const kind = KIND_NAMES[evidence.registration.kind];
    const name = findRegistrationName(evidence.registration);
    return name === undefined || name === "default" ? `this ${kind}` : `${kind} \`${name}\``;
  }
  const ctx = describeCtx(root);
  if (functionNode === undefined) return `this class (which holds ${ctx})`;
  const name = findFunctionName(functionNode);
  return name === undefined ? `this function (which gets ${ctx})` : `\`${name}\` (which gets ${ctx})`;
}

function describeCtx({ kinds }: CtxRoot): string {
  const owners = [...kinds].sort().map((kind) => `${kind === "action" ? "an" : "a"} ${kind}'s`);
  return `${owners.join(" or ")} ctx`;
}

/** The same as the first words of a sentence. */
export function beginWithCtxOwner(root: CtxRoot): string {
  return describeCtxOwner(root).replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
