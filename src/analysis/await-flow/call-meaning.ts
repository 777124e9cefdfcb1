import type { TSESTree } from "@typescript-eslint/utils";

import type { CallNode } from "../call-node.js";
import type { FunctionNode, SyntaxTree } from "../syntax-tree.js";

export type { CallNode };

export type RunKind = "query" | "mutation";

/** One function of the project: the tree it stands in, and its node, which is its identity. */
export interface FunctionTarget {
  readonly tree: SyntaxTree;
  readonly node: FunctionNode;
}

/** What one call means to the flow of awaits. */
export type CallMeaning =
  /** `ctx.runQuery` or `ctx.runMutation`, under any name. */
  | {
      readonly type: "run";
      readonly kind: RunKind;
      /** A `components.*` reference: another world, which cannot join a transaction of the app. */
      readonly component: boolean;
      /** Last segment of the function reference, `checkRateLimit` of `internal.limits.checkRateLimit`. */
      readonly functionName?: string;
      /** The token to report at: `runQuery` in `ctx.runQuery(…)`. */
      readonly reportNode: TSESTree.Node;
    }
  /** Awaiting it lets nothing external happen: auth, scheduler, whatever returns at once. */
  | { readonly type: "neutral" }
  /** Awaiting it reaches outside: fetch, SDKs, storage, `runAction`, timers. */
  | { readonly type: "external" }
  /** A function whose body can be read: its summary stands for the call. */
  | { readonly type: "helper"; readonly target: FunctionTarget; readonly reportNode: TSESTree.Node }
  /** Awaited, it counts as external; not awaited, as nothing. */
  | { readonly type: "unknown" };

/** The one thing that the flow analysis must be told: it knows no ctx, no references and no other file. */
export interface FlowResolver {
  /** Must give equal answers for equal calls; asked at most once per call and function analysed. */
  classifyCall(call: CallNode, tree: SyntaxTree): CallMeaning;
}
