/**
 * Globals that queries and mutations have, and may not use: they run as transactions, which can be run again and must
 * come to the same result.
 * Source: `npm-packages/udf-runtime/src/02_timers.ts` and `crates/isolate/src/environment/udf` of get-convex/convex-backend.
 */

/**
 * What a call does in a query or mutation.
 * - `rejects`: it returns a promise that rejects, which a `catch` can handle
 * - `fails`: it returns, and then fails the whole function, whatever its code catches
 */
export type TransactionEffect = "fails" | "rejects";

export const TRANSACTION_GLOBALS: ReadonlyMap<string, TransactionEffect> = new Map<string, TransactionEffect>(
  [
    ["fetch", "rejects"],
    ["setInterval", "fails"],
    ["setTimeout", "fails"],
  ],
);
