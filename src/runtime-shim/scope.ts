import { AsyncLocalStorage } from "node:async_hooks";
import { callErrors } from "../platform/messages.js";
import type { Invocation } from "./invocation.js";
import type { Run } from "./run.js";
import type { SeededRandom } from "./seeded-random.js";
import type { OperationEntry, Runtime } from "./trace.js";

/** What the code that is running belongs to. */
export type Scope =
  | CallScope
  /** User code of one function. */
  | { readonly type: "function"; readonly invocation: Invocation }
  /** A module is being evaluated. */
  | {
      readonly type: "import";
      readonly runtime: Runtime;
      readonly now: number;
      readonly random: SeededRandom;
      readonly env: Environment;
      /** Hears of promises that the module leaves rejected. */
      readonly rejected: (reason: unknown) => void;
    };

/** The engine works for a run: whatever function it calls next is `operation`'s, or the run's own. */
export interface CallScope {
  readonly type: "call";
  readonly run: Run;
  readonly operation: OperationEntry | undefined;
  readonly caller: Invocation | undefined;
  readonly passed?: PassedJson;
}

/**
 * Arguments and result of a call on their way past the engine. Both ends speak JSON: what the engine would make values
 * of and JSON again, twice on each way, goes straight from one to the other.
 */
export interface PassedJson {
  /** The arguments object as Convex-JSON. */
  readonly args: string;
  /** The result as Convex-JSON; undefined where the engine has passed it itself. */
  result: string | undefined;
}

/** Environment variables of a deployment. */
export type Environment = Readonly<Record<string, string>>;

/**
 * One storage for the whole process: code of a "use node" module is evaluated once and serves all deployments, so what
 * it belongs to can only be told from where it was called.
 */
export const scopes = new AsyncLocalStorage<Scope>();

/** The function that is running. */
export function currentInvocation(): Invocation {
  const scope = scopes.getStore();
  if (scope?.type !== "function") throw new Error(callErrors.outsideConvex());
  return scope.invocation;
}
