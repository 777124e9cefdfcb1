/**
 * A reference deployment that executes Convex functions, for seeing what an action does: which transactions it makes,
 * what it leaves unawaited, what happens when somebody writes in between. See `docs/runtime-shim.md`.
 */
export { createDeployment } from "./deployment.js";
export type { CallOptions, DanglingComparison, Deployment, JobOutcome, Target } from "./deployment.js";
export type { DeploymentOptions } from "./deployment-options.js";
export type { ConvexTest } from "./convex-test-engine.js";
export type { DatabaseState, StoredDocument } from "./database-state.js";
export type { Exploration, ExploredGap, ExploreOptions, Writer } from "./exploration.js";
export type { FetchRecord, FetchStub, FetchTools } from "./fetch-stub.js";
export { FunctionError } from "./function-error.js";
export type { FunctionInfo } from "./function-table.js";
export { LoadError, type LoadProblem } from "./load-error.js";
export type { HttpOutcome, Outcome, Result, RunRecord } from "./outcome.js";
export { MissingPeersError } from "./peers.js";
export type { Report, UnawaitedOperation } from "./report.js";
export { renderTimeline } from "./render-timeline.js";
export type { DanglingPolicy } from "./dangling-policy.js";
export type { ScheduledJob } from "./scheduler.js";
export type {
  Ending,
  FunctionEntry,
  LogLine,
  OperationEntry,
  Runtime,
  Trace,
  TraceEntry,
  WriterEntry,
} from "./trace.js";
