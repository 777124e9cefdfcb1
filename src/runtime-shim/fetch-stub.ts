/** What a stub of `fetch` may use besides the request. */
export interface FetchTools {
  /** Waits on the deployment's clock: how long the answer takes. Costs no real time. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Answers the `fetch` calls of the functions. */
export type FetchStub = (request: Request, tools: FetchTools) => Response | Promise<Response>;

/** One `fetch` call that a function made. */
export interface FetchRecord {
  readonly method: string;
  readonly url: string;
  /** Text of the request's body; empty if it has none. */
  readonly body: string;
}
