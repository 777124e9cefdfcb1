import type { TSESTree } from "@typescript-eslint/utils";

import { getStaticName, unwrapExpression } from "../syntax-tree.js";

/** `rows` in `rows.length` and `rows.size`; undefined for everything else. */
export function findMeasured(node: TSESTree.Node): TSESTree.Expression | undefined {
  const member = unwrapExpression(node);
  if (member.type !== "MemberExpression") return undefined;
  const name = getStaticName(member);
  return name === "length" || name === "size" ? member.object : undefined;
}
