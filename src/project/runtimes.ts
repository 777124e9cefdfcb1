import type { CtxRoot } from "../analysis/ctx.js";
import type { ConvexModule } from "./convex-module.js";

export type Runtime = "default" | "node";

/**
 * The runtime that action code runs in. A helper runs in the runtime of the action that reaches it; that is this
 * module's when the module is a Node one (nothing else may import it) or when an action of the file itself gets there.
 */
export function findActionRuntime(module: ConvexModule, root: CtxRoot): Runtime | "unknown" {
  const callers = [...root.reachedFrom];
  if (module.runtime === "node") return "node";
  return callers.some((caller) => caller.kind === "action" || caller.kind === "httpAction")
    ? "default"
    : "unknown";
}
