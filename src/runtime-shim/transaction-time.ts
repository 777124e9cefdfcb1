import type { Invocation } from "./invocation.js";
import { scopes } from "./scope.js";

/** When the transaction began whose code is running, in milliseconds since the epoch; undefined outside. */
export function transactionTime(): number | undefined {
  const scope = scopes.getStore();
  return scope?.type === "function" && scope.invocation.isTransaction
    ? beginningOf(scope.invocation)
    : undefined;
}

/** Nested queries and mutations share the time of their transaction. */
function beginningOf({ caller, startedAt }: Invocation): number {
  return caller?.isTransaction === true ? beginningOf(caller) : startedAt;
}
