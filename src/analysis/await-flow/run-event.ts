import type { CallNode } from "../call-node.js";
import type { SyntaxTree } from "../syntax-tree.js";
import type { RunKind } from "./call-meaning.js";
import type { TSESTree } from "@typescript-eslint/utils";

/** A `try` with a `catch` (or a `.catch()` chain) round some calls, and what follows after one of them failed. */
export interface TryScope {
  readonly order: number;
  readonly parent: TryScope | undefined;
  /** Known once the handler has been walked. `returns`: the function ends, but whoever called it goes on. */
  afterFailure: "goes-on" | "returns" | "throws";
}

/** The `ctx.runX` call itself, wherever it stands. */
export interface RunOrigin {
  readonly tree: SyntaxTree;
  readonly call: CallNode;
  readonly reportNode: TSESTree.Node;
  readonly kind: RunKind;
  readonly component: boolean;
  readonly functionName: string | undefined;
}

/** A run call as one function sees it: made here, or inside a helper that is called here. */
export interface RunEvent {
  readonly type: "run";
  /** Rises in the order in which the walk meets events. */
  readonly order: number;
  /** The call in the function under analysis: `origin.call`, or the call of the helper. */
  readonly call: CallNode;
  /** Where a finding on this event is reported: the `runX` token, or the helper's name. */
  readonly reportNode: TSESTree.Node;
  readonly origin: RunOrigin;
  readonly throughHelper: boolean;
  readonly tryScope: TryScope | undefined;
  /** The `try` that waited for something and whose handler makes the call: it is made only where something failed. */
  readonly afterFailureOf: TryScope | undefined;
  /** One of several events of the same call, one for each path through the finalizer that holds it. */
  readonly inFinalizer: boolean;
  /** Inside the helper it has a try/catch of its own after which the helper's caller goes on. */
  readonly isolatedInHelper: boolean;
  /** The value of `call` tells something of the run call's result. Always true of a direct call. */
  readonly resultReturned: boolean;
  /** Which arguments of the helper's call reach the run call's arguments, or decide whether it runs. */
  readonly inputs: HelperInputs | undefined;
}

/** Positions of a helper's parameters. */
export interface HelperInputs {
  readonly arguments: ReadonlySet<number>;
  readonly decisions: ReadonlySet<number>;
}

/** A place on the path rather than a call: what it sees of the path since is what a summary says of the path. */
export interface PathMarker {
  readonly type: "marker";
  readonly order: number;
}
