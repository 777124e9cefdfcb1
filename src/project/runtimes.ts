import type { CtxRoot } from "../analysis/ctx.js";
import type { ConvexModule } from "./convex-module.js";

export type Runtime = "default" | "node";

/**
 * The runtime that action code runs in. A helper runs in the runtime of the action that reaches it; that is this
 * module's when the module is a Node one (nothing else may import it) or when an action of the file itself gets there.
 * An HTTP action never runs in Node.js, and a Node module that has one cannot be pushed: nothing is known of it.
 */
export function findActionRuntime(module: ConvexModule, root: CtxRoot): Runtime | "unknown" {
  const kinds = new Set([...root.reachedFrom].map(({ kind }) => kind));
  if (module.runtime === "node") return kinds.has("httpAction") ? "unknown" : "node";
  return kinds.has("action") || kinds.has("httpAction") ? "default" : "unknown";
}
