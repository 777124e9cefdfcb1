import { Activity } from "./activity.js";
import { HostClock, VirtualClock } from "./clock.js";
import { Code } from "./code.js";
import { createConvexTestEngine, type ConvexTest } from "./convex-test-engine.js";
import { DEFAULT_START, type DeploymentOptions } from "./deployment-options.js";
import type { Engine } from "./engine.js";
import { engineModule } from "./engine-module.js";
import { OperationQueue } from "./operation-queue.js";
import type { Peers } from "./peers.js";
import type { Program } from "./program.js";
import { Scheduler, type ScheduledJob } from "./scheduler.js";
import { readSchemaFacts } from "./schema-facts.js";
import type { Services } from "./services.js";
import { Snapshots } from "./snapshots.js";

export interface DeploymentServices extends Services {
  readonly engine: Engine<ConvexTest>;
}

/** Puts together what the functions of a deployment share, with an empty database. */
export function createServices(parts: {
  readonly options: DeploymentOptions;
  readonly peers: Peers;
  readonly program: Program;
  readonly runJob: (job: ScheduledJob) => Promise<boolean>;
}): DeploymentServices {
  const { options, peers, program } = parts;
  const time = options.time ?? "virtual";
  const clock = time === "virtual" ? new VirtualClock(options.now ?? DEFAULT_START) : new HostClock();
  const schema = options.schema ?? program.schema;
  let runs = 0;

  const engine = createConvexTestEngine(
    {
      modules: Object.fromEntries(
        program.modulePaths.map((path) => [path, () => Promise.resolve(engineModule(services, path))]),
      ),
      schema,
      transactionLimits: options.transactionLimits ?? time === "virtual",
    },
    peers,
  );
  const services: DeploymentServices = {
    peers,
    engine,
    code: new Code(program),
    clock,
    time,
    queue: new OperationQueue(),
    activity: new Activity(),
    scheduler: new Scheduler({ engine, clock, peers, run: parts.runJob }),
    snapshots: new Snapshots(engine),
    schema: readSchemaFacts(schema),
    env: options.env ?? {},
    fetch: options.fetch,
    seed: options.seed ?? "convex",
    tables: new Set(),
    nextRunNumber: () => ++runs,
    passTime: () => {
      if (clock instanceof VirtualClock) clock.pass(1);
    },
  };
  return services;
}
