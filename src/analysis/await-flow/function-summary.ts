import type { Share, Witness } from "./flow-state.js";
import type { HelperInputs, RunEvent } from "./run-event.js";

/** What a call of a function does to the flow of its caller. */
export interface FunctionSummary {
  /** Run calls that the function can reach from its start with nothing external awaited before: a few per kind. */
  readonly firsts: readonly FirstRun[];
  /** How it comes back to its caller; undefined when it never does. */
  readonly exit: FunctionExit | undefined;
  /** How it throws; undefined when nothing in it can. */
  readonly failure: PathsThrough | undefined;
  /** It has a `throw` that nothing in it catches: whoever calls it on some paths only leaves on some of them. */
  readonly throws: boolean;
  /** Parameters whose values decide, by a throw, whether the caller goes on. */
  readonly decisions: ReadonlySet<number>;
  /** On some path it awaits something external. */
  readonly mayAwaitExternal: boolean;
  /** It makes run calls of the app at all. */
  readonly runs: boolean;
  /** A run call outside every loop of the function: called once per item, this one is made once per item. */
  readonly onceEach: RunEvent | undefined;
  /** It makes its run calls only when enough was collected by earlier calls of it: called once per item, it makes fewer. */
  readonly runsForBatches: boolean;
}

export interface FirstRun {
  readonly event: RunEvent;
  /** Some paths to it await something external. */
  readonly external: Share;
  readonly inputs: HelperInputs;
}

/** What lies behind a caller on the paths that lead out of the function in one way. */
export interface PathsThrough {
  /** Run calls of the function, nearest there or passed. */
  readonly lasts: readonly (Witness & { readonly event: RunEvent })[];
  /** Can it be crossed with no event, and on which paths is something external awaited? */
  readonly passage: { readonly external: Share; readonly nearest: boolean };
}

export interface FunctionExit extends PathsThrough {
  /** Those of `lasts` of whose result the returned value tells. */
  readonly returned: ReadonlySet<RunEvent>;
  /** On which paths the promise that it returns, without being async, is one of something external. */
  readonly handsOutExternal: Share;
  /** Parameters of whose values the returned value tells. */
  readonly returnedParameters: ReadonlySet<number>;
}

/** A function of which nothing is known yet, in the first round over functions that call each other in a circle. */
export const UNKNOWN_SUMMARY: FunctionSummary = {
  decisions: new Set(),
  exit: undefined,
  failure: undefined,
  firsts: [],
  mayAwaitExternal: false,
  onceEach: undefined,
  runs: false,
  runsForBatches: false,
  throws: false,
};
