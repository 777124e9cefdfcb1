import type { TSESTree } from "@typescript-eslint/utils";

import { getNodes, type NodeType } from "./syntax-tree.js";

/**
 * Whether the parser of Convex's bundler gives up on a file that TypeScript and esbuild accept. It reads every file,
 * whatever its extension, with @babel/parser's plugins `jsx` and `typescript` and no other (`convex/src/bundler/index.ts`).
 *
 * Only what can reach a deployment is looked for: what esbuild or TypeScript refuse too never gets that far.
 */
export function isRefusedByBabel(program: TSESTree.Program, text: string): boolean {
  return SUSPECTS.some((type) => getNodes({ program }, type).some((node) => isBeyondBabel(node, text)));
}

const SUSPECTS = [
  "AccessorProperty",
  "ArrowFunctionExpression",
  "ClassDeclaration",
  "ClassExpression",
  "Decorator",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "FunctionDeclaration",
  "FunctionExpression",
  "ImportDeclaration",
  "TSAbstractAccessorProperty",
  "TSTypeAssertion",
] as const satisfies readonly NodeType[];

function isBeyondBabel(node: TSESTree.Node, text: string): boolean {
  switch (node.type) {
    // These wait behind plugins that the bundler does not turn on.
    case "Decorator":
    case "AccessorProperty":
    case "TSAbstractAccessorProperty":
      return true;
    // With `jsx` on, an angle bracket before an expression opens an element.
    case "TSTypeAssertion":
      return true;
    case "ImportDeclaration":
      return isPhaseImport(node) || hasAssertKeyword(node.source, node, text);
    case "ExportAllDeclaration":
      return hasAssertKeyword(node.source, node, text);
    case "ExportNamedDeclaration":
      return node.source !== null && hasAssertKeyword(node.source, node, text);
    // The rest is left to the type checker by other parsers.
    case "ClassDeclaration":
    case "ClassExpression":
      return node.body.body.some((member) => isMisplacedMember(member, node));
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node.params.some(isOptionalPattern);
    default:
      return false;
  }
}

/** `import defer * as x`, `import source x`; TS-ESTree's types do not know them yet. */
function isPhaseImport(node: TSESTree.ImportDeclaration): boolean {
  const { phase } = node as { phase?: string | null };
  return phase !== undefined && phase !== null;
}

/** `import data from "./data.json" assert { type: "json" }`, which `with` has replaced. */
function hasAssertKeyword(source: TSESTree.Node, statement: TSESTree.Node, text: string): boolean {
  return /^\s*assert\b/.test(text.slice(source.range[1], statement.range[1]));
}

function isMisplacedMember(
  member: TSESTree.ClassElement,
  owner: TSESTree.ClassDeclaration | TSESTree.ClassExpression,
): boolean {
  if (member.type === "TSAbstractMethodDefinition" || member.type === "TSAbstractPropertyDefinition") {
    return !owner.abstract;
  }
  return "override" in member && member.override && owner.superClass === null;
}

function isOptionalPattern(parameter: TSESTree.Parameter): boolean {
  return (parameter.type === "ObjectPattern" || parameter.type === "ArrayPattern") && parameter.optional;
}
