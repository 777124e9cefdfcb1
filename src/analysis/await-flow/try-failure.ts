import type { TSESTree } from "@typescript-eslint/utils";

import { isFunctionNode, visitNodes } from "../syntax-tree.js";
import type { TryScope } from "./run-event.js";

/**
 * What follows a failure that this handler has dealt with. `completes`: the walk came out at its end. Otherwise its
 * jumps tell; within a function that is called where it stands, a `return` goes on too.
 */
export function failureOf(
  handler: TSESTree.Node,
  completes: boolean,
  returnGoesOn = true,
): TryScope["afterFailure"] {
  if (handler.type !== "BlockStatement") return "goes-on";
  if (completes && handler.body.at(-1)?.type !== "ThrowStatement") return "goes-on";
  let failure: TryScope["afterFailure"] = "throws";
  visitNodes(handler, (node) => {
    if (isFunctionNode(node)) return "skip";
    if (node.type === "ContinueStatement" || node.type === "BreakStatement") failure = "goes-on";
    if (node.type === "ReturnStatement" && failure === "throws")
      failure = returnGoesOn ? "goes-on" : "returns";
    return undefined;
  });
  return failure;
}
