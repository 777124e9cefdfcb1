import type { FunctionArgs, FunctionReference, FunctionReturnType, UserIdentity } from "convex/server";
import type { Value } from "convex/values";
import { formatCanonicalPath } from "../platform/function-paths.js";
import { resolutionErrors } from "../platform/messages.js";
import { checkArguments } from "./check-call.js";
import { VirtualClock } from "./clock.js";
import type { ConvexTest } from "./convex-test-engine.js";
import { createServices, type DeploymentServices } from "./create-services.js";
import type { DatabaseState } from "./database-state.js";
import { DEFAULT_START, type DeploymentOptions } from "./deployment-options.js";
import { Driver } from "./drive.js";
import { atTopLevel } from "./event-loop.js";
import { explore } from "./explore.js";
import type { Exploration, ExploreOptions } from "./exploration.js";
import { describeThrown, refusal, type FunctionError } from "./function-error.js";
import type { FunctionAddress, FunctionInfo } from "./function-table.js";
import { failedResponse, findRouteOrRefusal } from "./http-actions.js";
import type { HttpOutcome, Outcome } from "./outcome.js";
import { loadPeers, type Peers } from "./peers.js";
import { loadProgram, type Program } from "./program.js";
import { makeReport } from "./report.js";
import type { DanglingPolicy } from "./dangling-policy.js";
import { Run, type RunOptions } from "./run.js";
import type { ScheduledJob } from "./scheduler.js";
import { scopes } from "./scope.js";
import { readDatabaseState } from "./read-database-state.js";
import { readSourceTree } from "./source-tree.js";
import { testInterface } from "./test-interface.js";

type CallKind = "query" | "mutation" | "action";

/** How a function is named: a reference, `"messages:list"`, `"file"` for a default export, or a function handle. */
export type Target<Kind extends CallKind> = string | FunctionReference<Kind, "public" | "internal">;

type ArgsOf<Ref> =
  Ref extends FunctionReference<CallKind, "public" | "internal">
    ? FunctionArgs<Ref>
    : Readonly<Record<string, unknown>>;

type ResultOf<Ref> =
  Ref extends FunctionReference<CallKind, "public" | "internal"> ? FunctionReturnType<Ref> : unknown;

/** How one call differs from the deployment's others. */
export interface CallOptions {
  /** Default: the deployment's identity. */
  readonly identity?: Partial<UserIdentity>;
  /** What becomes of operations that are pending when an action returns. Default: `drain`. */
  readonly dangling?: DanglingPolicy;
}

/** A scheduled function that ran. */
export interface JobOutcome {
  readonly job: ScheduledJob;
  readonly outcome: Outcome;
}

/** What {@link Deployment.compareDangling} found. */
export interface DanglingComparison {
  readonly dropped: Outcome & { readonly state: DatabaseState };
  readonly drained: Outcome & { readonly state: DatabaseState };
}

/**
 * Loads the functions as a push would, and gives a deployment with an empty database, or what `setup` puts there.
 * @throws MissingPeersError if `convex`, `convex-test` or `esbuild` is not installed
 * @throws LoadError with Convex's own texts if the code would not be accepted
 */
export async function createDeployment(options: DeploymentOptions): Promise<Deployment> {
  const peers = await loadPeers();
  const tree = readSourceTree(options);
  const environment = { env: options.env ?? {}, deployedAt: options.now ?? DEFAULT_START };
  const program = await loadProgram(tree, environment, peers);
  return await Deployment.create(program, options, peers);
}

/** A set of functions, a database, a clock: what `npx convex deploy` makes, in memory. */
export class Deployment {
  /** convex-test's own interface on the same database; failures keep convex-test's own words. */
  readonly t: ConvexTest;
  readonly #program: Program;
  readonly #options: DeploymentOptions;
  readonly #peers: Peers;
  readonly #services: DeploymentServices;
  readonly #driver: Driver | undefined;
  readonly #jobs: JobOutcome[] = [];

  /** @internal */
  constructor(program: Program, options: DeploymentOptions, peers: Peers) {
    this.#program = program;
    this.#options = options;
    this.#peers = peers;
    const services = createServices({
      options,
      peers,
      program,
      runJob: (job) => this.#runJob(job),
    });
    this.#services = services;
    const { clock, activity, queue } = services;
    this.#driver =
      clock instanceof VirtualClock
        ? new Driver({ clock, activity, queue, running: () => services.code.running })
        : undefined;
    this.t =
      this.#driver === undefined
        ? services.engine.test
        : testInterface(services.engine.test, services, {
            drive: (promise) => this.#drive(promise),
            runJobs: (all) => this.#fireJobs(all),
          });
  }

  /** @internal */
  static async create(program: Program, options: DeploymentOptions, peers: Peers): Promise<Deployment> {
    const deployment = new Deployment(program, options, peers);
    await options.setup?.(deployment.t);
    return deployment;
  }

  /** The same functions with a database of their own, as it was when `setup` had run. */
  fork(options: Pick<DeploymentOptions, "fetch" | "identity" | "setup"> = {}): Promise<Deployment> {
    return Deployment.create(this.#program, { ...this.#options, ...options }, this.#peers);
  }

  /** Milliseconds since the epoch on the deployment's clock. */
  get now(): number {
    return this.#services.clock.now();
  }

  /** Registered functions, HTTP actions left out. */
  get functions(): readonly FunctionInfo[] {
    return this.#program.functions.all();
  }

  runQuery<Ref extends Target<"query">>(
    target: Ref,
    args?: ArgsOf<Ref>,
    options: CallOptions = {},
  ): Promise<Outcome<ResultOf<Ref>>> {
    return this.#call("query", target, args, options);
  }

  runMutation<Ref extends Target<"mutation">>(
    target: Ref,
    args?: ArgsOf<Ref>,
    options: CallOptions = {},
  ): Promise<Outcome<ResultOf<Ref>>> {
    return this.#call("mutation", target, args, options);
  }

  /** Runs an action, public or internal, until it has returned and everything it awaited is done. */
  runAction<Ref extends Target<"action">>(
    target: Ref,
    args?: ArgsOf<Ref>,
    options: CallOptions = {},
  ): Promise<Outcome<ResultOf<Ref>>> {
    return this.#call("action", target, args, options);
  }

  /** Sends a request to the HTTP actions. `path` begins with `/` and may have a query. */
  async fetch(path: string, init: RequestInit = {}, options: CallOptions = {}): Promise<HttpOutcome> {
    const run = this.#newRun({ ...options });
    const { pathname } = new URL(path, "https://shim.convex.site");
    const refused = findRouteOrRefusal(this.#services, pathname, init.method ?? "GET");
    const result =
      refused === undefined
        ? await this.#settle(run, () => this.#services.engine.fetch(path, init, run.options.identity))
        : { value: refused, error: undefined };
    const response =
      result.error === undefined ? result.value : failedResponse(result.error, `shim-${run.number}`);
    return { response, error: result.error, ...recordOf(run) };
  }

  /**
   * Runs the functions that are scheduled, in the order of their times and with what they schedule in turn, until none
   * is left or `until` (milliseconds since the epoch) is reached.
   * @returns all jobs that ran, those that ran while an action waited included
   */
  async runScheduledJobs({ until = Infinity }: { readonly until?: number } = {}): Promise<
    readonly JobOutcome[]
  > {
    await this.#fireJobs(true, until);
    return this.#jobs.splice(0);
  }

  /** All documents, jobs and files that are committed. */
  readState(): Promise<DatabaseState> {
    return this.#drive(readDatabaseState(this.#services));
  }

  /**
   * Runs an action once for each place where another writer could come between its transactions, each time on a fork.
   * @see Exploration
   */
  explore<Ref extends Target<"action">>(
    target: Ref,
    args: ArgsOf<Ref>,
    { writer, ...options }: ExploreOptions,
  ): Promise<Exploration> {
    return explore({
      fork: () => this.fork(),
      runAction: (fork, beforeTransaction) =>
        fork.#call("action", target, args, options, { beforeTransaction }),
      write: (fork) => fork.#write(writer),
      values: this.#peers.values,
    });
  }

  /** Runs an action twice, each time on a fork: with its unawaited operations dropped, and with all of them run. */
  async compareDangling<Ref extends Target<"action">>(
    target: Ref,
    args?: ArgsOf<Ref>,
    options: Pick<CallOptions, "identity"> = {},
  ): Promise<DanglingComparison> {
    const runWith = async (dangling: DanglingPolicy) => {
      const fork = await this.fork();
      const outcome: Outcome = await fork.runAction(target, args, { ...options, dangling });
      return { ...outcome, state: await fork.readState() };
    };
    return { dropped: await runWith("drop"), drained: await runWith("drain") };
  }

  async #call<Value>(
    kind: CallKind,
    target: unknown,
    args: unknown,
    options: CallOptions,
    runOptions: Partial<RunOptions> = {},
  ): Promise<Outcome<Value>> {
    const run = this.#newRun({ ...options, ...runOptions });
    const result = await this.#settle(run, async () => {
      const address = this.#peers.server.getFunctionAddress(target) as FunctionAddress;
      const fn = this.#services.code.functions.resolve(address, kind, "client");
      if (fn === undefined) throw refusal(resolutionErrors.notFound(String(target)));
      return (await this.#perform(run, fn, args ?? {})) as Value;
    });
    return { ...result, ...recordOf(run) };
  }

  /** Checks the arguments and runs the function, in its turn if it is a transaction. */
  async #perform(run: Run, fn: FunctionInfo, args: unknown): Promise<unknown> {
    const { convexToJson, jsonToConvex } = this.#peers.values;
    const json = convexToJson(args as Value);
    const passed = jsonToConvex(json);
    checkArguments(fn, passed, JSON.stringify(json).length, this.#services);
    const { engine, queue } = this.#services;
    const kind = fn.kind === "httpAction" ? "action" : fn.kind;
    const work = () => engine.call(kind, fn.name, passed, run.options.identity);
    if (kind === "action" || !run.options.queued) return await work();
    return await new Promise((resolve, reject) => {
      queue.enqueue({
        verdict: () => "begin",
        before: () => run.reachBoundary(),
        run: () => work().then(resolve, reject),
      });
    });
  }

  async #runJob(job: ScheduledJob): Promise<boolean> {
    // Jobs run without the identity of whoever scheduled them.
    const run = this.#newRun({ identity: {} });
    const result = await this.#settle(run, async () => {
      const fn = this.#services.code.functions.resolveScheduled({ name: job.name }, "transaction");
      if (fn === undefined) throw refusal(resolutionErrors.notFound(job.name));
      if (fn.kind === "query") {
        throw refusal(
          resolutionErrors.scheduledKindUnsupported(fn.exportName, formatCanonicalPath(fn), "Query"),
        );
      }
      return await this.#perform(run, fn, job.args);
    });
    this.#jobs.push({ job, outcome: { ...result, ...recordOf(run) } });
    return result.error === undefined;
  }

  /** A writer of the explorer: runs while the queue stands still, so past it. */
  async #write(writer: ExploreOptions["writer"]): Promise<void> {
    const run = this.#newRun({ queued: false });
    const result = await this.#settle(run, async () => {
      if (typeof writer === "function") return await writer(this.t);
      const fn = this.functions.find(({ name }) => name === writer.path);
      if (fn === undefined) throw refusal(resolutionErrors.notFound(writer.path));
      return await this.#perform(run, fn, writer.args ?? {});
    });
    if (result.error !== undefined) throw result.error;
  }

  #newRun(options: Partial<RunOptions>): Run {
    const identity = options.identity ?? this.#options.identity;
    return new Run(this.#services, {
      dangling: "drain",
      words: "convex",
      queued: true,
      ...options,
      identity: identity && { ...identity },
    });
  }

  /** The body's result with the run's clock moving; it begins as if nobody had asked for it. */
  async #settle<Value>(
    run: Run,
    body: () => Promise<Value>,
  ): Promise<{ value: Value; error: undefined } | { value: undefined; error: FunctionError }> {
    try {
      const value = await this.#drive(
        atTopLevel(() => scopes.run({ type: "call", run, operation: undefined, caller: undefined }, body)),
      );
      return { value, error: undefined };
    } catch (error) {
      return { value: undefined, error: describeThrown(error, this.#peers) };
    }
  }

  #drive<Result>(promise: Promise<Result>): Promise<Result> {
    return this.#driver === undefined ? promise : this.#driver.drive(promise);
  }

  async #fireJobs(all: boolean, until = Infinity): Promise<void> {
    const { clock, scheduler } = this.#services;
    if (!(clock instanceof VirtualClock)) return;
    for (;;) {
      await this.#drive(scheduler.settle());
      const next = clock.next("job");
      if (next === undefined || next.due > until || (!all && next.due > clock.now())) return;
      atTopLevel(() => {
        clock.fireNext("job");
      });
    }
  }
}

function recordOf(run: Run) {
  return {
    trace: { entries: run.trace.entries, logs: run.trace.logs },
    report: makeReport(run.trace, run.warnings),
    fetches: run.fetches,
  };
}
