import type { UserIdentity } from "convex/server";
import type { FailedPrecondition } from "../../src/fixes/repair.js";
import type { ConvexTest, FetchStub, Writer } from "../../src/runtime-shim/index.js";

/** What `case.ts` of a case's folder exports under the name `behaviourCase`. */
export type BehaviourCase = ProvenCase | RefusedCase;

/** The rule's repair is applied, and the functions run before and after it. */
export interface ProvenCase {
  /** What is repaired here, as what follows "repairs ". */
  readonly title: string;
  readonly runs: readonly [BehaviourRun, ...BehaviourRun[]];
  /** Fills the database before each run. */
  readonly setup?: (t: ConvexTest) => Promise<unknown>;
  readonly fetch?: FetchStub;
  readonly env?: Readonly<Record<string, string>>;
  /** Its first run is drawn on the rule's page: one case a rule. */
  readonly isPictured?: true;
  /** The messageId of the suggestion, where it is not the first one: applied as an editor does. */
  readonly suggestion?: string;
  /** Default: `recommended`. */
  readonly config?: "strict";
}

/** The rule reports, and has no repair to offer. */
export interface RefusedCase {
  /** What is left alone here, as what follows "leaves ". */
  readonly title: string;
  readonly refused: FailedPrecondition;
  /** The folder in `bases/` whose files belong to the project too: what its action calls. */
  readonly base?: string;
  /** Default: `recommended`. */
  readonly config?: "strict";
}

/** One call from outside, on a database of its own. */
export type BehaviourRun = (FunctionRun | RequestRun) & {
  /** Who calls. Default: nobody who is logged in. */
  readonly identity?: Partial<UserIdentity>;
  /** Runs what the call has scheduled, too. */
  readonly runsJobs?: true;
  /** A path that the mistake does not touch: the same before and after, without the symptom. */
  readonly isUntouched?: true;
  /**
   * Dangling work that has one end only, drained = dropped: it ends in time by luck, it changes nothing, or its action
   * throws, after which nothing is drained.
   */
  readonly hasOneEnd?: true;
  /**
   * What the repaired code has to do, where that is not what the code before does: it did not work, or the repair means to
   * change it (an awaited failure fails the action, say). Parts that are left out must be equal to those before.
   */
  readonly expected?: ExpectedBehaviour;
  /** `ctx.run*` calls and levels of nesting that the repair saves. Default: one of each. */
  readonly saves?: { readonly calls: number; readonly levels: number };
  /** Transactions before and after, where they are what is counted. */
  readonly transactions?: { readonly before: number; readonly after: number };
};

interface FunctionRun {
  /** `module:export` of a query, mutation or action. */
  readonly call: string;
  readonly args?: Readonly<Record<string, unknown>>;
  /** Another client, who comes between the transactions of an action, in each place once. */
  readonly writer?: Writer;
}

interface RequestRun {
  /** A request to the HTTP actions. */
  readonly request: {
    readonly path: string;
    readonly method?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

export interface ExpectedBehaviour {
  /** What the call returns; for requests `{ status, body }`. */
  readonly value?: unknown;
  /** Message of what it throws, in the place of a value. */
  readonly error?: string;
  /** All rows of these tables in any order, without system fields; an id is written as `<table>`. */
  readonly tables?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

export function isRefused(behaviourCase: BehaviourCase): behaviourCase is RefusedCase {
  return "refused" in behaviourCase;
}

export function describeCall(run: BehaviourRun): string {
  if ("call" in run) {
    const args = JSON.stringify(run.args ?? {});
    return `${run.call}(${args.length > 80 ? `${args.slice(0, 79)}…` : args})`;
  }
  return `${run.request.method ?? "GET"} ${run.request.path}`;
}
