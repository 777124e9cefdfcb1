import type { TSESTree } from "@typescript-eslint/utils";

/** Every kind of node that calls something and may give a promise. */
export type CallNode = TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.TaggedTemplateExpression;

export function isCall(node: TSESTree.Node): node is CallNode {
  return (
    node.type === "CallExpression" ||
    node.type === "NewExpression" ||
    node.type === "TaggedTemplateExpression"
  );
}

export function argumentsOf(call: CallNode): TSESTree.Node[] {
  return call.type === "TaggedTemplateExpression" ? call.quasi.expressions : call.arguments;
}

export function calleeOf(call: CallNode): TSESTree.Node {
  return call.type === "TaggedTemplateExpression" ? call.tag : call.callee;
}

/** The arguments at these positions; all of them where a spread shifts positions. */
export function pickArguments(call: CallNode, positions: ReadonlySet<number>): TSESTree.Node[] {
  const all = argumentsOf(call);
  // A tagged template hands its strings over first.
  const offset = call.type === "TaggedTemplateExpression" ? 1 : 0;
  const shifted = all.some(({ type }) => type === "SpreadElement");
  return shifted ? all : all.filter((_, index) => positions.has(index + offset));
}
