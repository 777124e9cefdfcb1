import type { CompiledModule } from "./guest-module.js";
import { scopes, type Environment } from "./scope.js";
import { SeededRandom } from "./seeded-random.js";

/** What the code is loaded with. */
export interface ImportEnvironment {
  readonly env: Environment;
  /** Milliseconds since the epoch: the time that code sees while it is imported. */
  readonly deployedAt: number;
}

/** Evaluates a module under the restrictions of import time. `rejected` hears of promises that it leaves rejected. */
export function importing<Result>(
  { modulePath, runtime }: CompiledModule,
  { env, deployedAt }: ImportEnvironment,
  rejected: (reason: unknown) => void,
  body: () => Result,
): Result {
  // The same random numbers until the next push, in production too.
  const random = new SeededRandom(`import:${modulePath}`);
  return scopes.run({ type: "import", runtime, now: deployedAt, random, env, rejected }, body);
}
