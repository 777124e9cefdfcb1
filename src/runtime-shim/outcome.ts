import type { FunctionError } from "./function-error.js";
import type { FetchRecord } from "./fetch-stub.js";
import type { Report } from "./report.js";
import type { Trace } from "./trace.js";

/** What happened in a run besides its result. */
export interface RunRecord {
  readonly trace: Trace;
  readonly report: Report;
  /** `fetch` calls, in order. */
  readonly fetches: readonly FetchRecord[];
}

/** A run's result: what the function returned or threw. */
export type Result<Value = unknown> =
  | { readonly value: Value; readonly error: undefined }
  | { readonly value: undefined; readonly error: FunctionError };

export type Outcome<Value = unknown> = Result<Value> & RunRecord;

/** What a client of an HTTP action got. A failure is a response too, of status 500. */
export interface HttpOutcome extends RunRecord {
  readonly response: Response;
  readonly error: FunctionError | undefined;
}
