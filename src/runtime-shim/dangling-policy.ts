/**
 * What becomes of operations that are pending when an action returns. Production may do either.
 * - `drop`: what has not begun never begins, and nothing that has begun comes back
 * - `drain`: everything runs to its end, and so does what follows from it
 */
export type DanglingPolicy = "drop" | "drain";
