import type { Value } from "convex/values";
import type { Clock } from "./clock.js";
import type { Engine } from "./engine.js";
import type { Peers } from "./peers.js";

export interface ScheduledJob {
  /** Of its row in `_scheduled_functions`. */
  readonly id: string;
  /** The function's name. */
  readonly name: string;
  readonly args: Value;
  /** Milliseconds since the epoch. */
  readonly due: number;
}

/** As `_scheduled_functions` tells it. */
type JobState = "pending" | "inProgress" | "success" | "failed" | "canceled";

/** Scheduled functions on the deployment's clock. Their rows are part of the transactions that write them. */
export class Scheduler {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #values: Peers["values"];
  readonly #run: (job: ScheduledJob) => Promise<boolean>;
  readonly #running = new Set<Promise<void>>();

  /** `run` runs a job's function and tells whether it succeeded. */
  constructor(parts: {
    readonly engine: Engine;
    readonly clock: Clock;
    readonly peers: Peers;
    readonly run: (job: ScheduledJob) => Promise<boolean>;
  }) {
    this.#engine = parts.engine;
    this.#clock = parts.clock;
    this.#values = parts.peers.values;
    this.#run = parts.run;
  }

  /**
   * Writes the job's row into the transaction under way.
   * @returns its id
   */
  async schedule(job: Omit<ScheduledJob, "id">): Promise<string> {
    const row = { args: [job.args], name: job.name, scheduledTime: job.due, state: { kind: "pending" } };
    const written = await this.#engine.syscalls.asyncSyscall(
      "1.0/insert",
      JSON.stringify({ table: "_scheduled_functions", value: this.#values.convexToJson(row) }),
    );
    const { _id: id } = JSON.parse(written) as { _id: string };
    // A transaction that fails takes the row with it: there is nothing to start then.
    this.#clock.at("job", job.due, () => {
      const work = this.#start({ ...job, id }).finally(() => this.#running.delete(work));
      this.#running.add(work);
    });
    return id;
  }

  /** Within the transaction under way. Cancelling what is over does nothing. */
  async cancel(id: string): Promise<void> {
    const state = await this.#state(id);
    if (state === "pending" || state === "inProgress") await this.#setState(id, "canceled");
  }

  /** Waits for the jobs that have begun. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #start(job: ScheduledJob): Promise<void> {
    const claimed = await this.#engine.transact("mutation", async () => {
      if ((await this.#state(job.id)) !== "pending") return false;
      await this.#setState(job.id, "inProgress");
      return true;
    });
    if (!claimed) return;
    const succeeded = await this.#run(job);
    await this.#engine.transact("mutation", async () => {
      if ((await this.#state(job.id)) === "inProgress") {
        await this.#setState(job.id, succeeded ? "success" : "failed", this.#clock.now());
      }
    });
  }

  async #state(id: string): Promise<JobState | undefined> {
    const request = JSON.stringify({ id, isSystem: true, table: "_scheduled_functions" });
    const row = JSON.parse(await this.#engine.syscalls.asyncSyscall("1.0/get", request)) as {
      state: { kind: JobState };
    } | null;
    return row?.state.kind;
  }

  async #setState(id: string, kind: JobState, completedTime?: number): Promise<void> {
    const value = { state: { kind }, ...(completedTime === undefined ? {} : { completedTime }) };
    await this.#engine.syscalls.asyncSyscall(
      "1.0/shallowMerge",
      JSON.stringify({ id, table: "_scheduled_functions", value }),
    );
  }
}
