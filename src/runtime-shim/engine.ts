import type { UserIdentity } from "convex/server";

/** The context that the engine builds for a function. Of an action's, the `run` methods are the engine's own. */
export interface EngineContext {
  readonly runQuery?: (reference: unknown, args: unknown) => Promise<unknown>;
  readonly runMutation?: (reference: unknown, args: unknown) => Promise<unknown>;
  readonly runAction?: (reference: unknown, args: unknown) => Promise<unknown>;
  readonly auth: { getUserIdentity(): Promise<unknown> };
}

/** A registered function as the engine knows it: what `convex/server` makes, with a handler of ours. */
export interface EngineFunction {
  readonly isQuery?: true;
  readonly isMutation?: true;
  readonly isAction?: true;
  readonly isHttp?: true;
  exportArgs(): string;
  exportReturns(): string;
  _handler(context: EngineContext, args: unknown): Promise<unknown>;
}

/** The platform's side of the global `Convex`. */
export interface Syscalls {
  syscall(op: string, args: string): string;
  asyncSyscall(op: string, args: string): Promise<string>;
  jsSyscall(op: string, args: object): Promise<unknown>;
}

/**
 * What keeps the documents and the transactions. Everything we ask of convex-test goes through here, so that another
 * engine can take its place.
 */
export interface Engine<Test = unknown> {
  /** The engine's own test interface, as its documentation describes it. */
  readonly test: Test;
  readonly syscalls: Syscalls;
  /** Calls a function by name, as a client that has the identity would. */
  call(
    kind: "query" | "mutation" | "action",
    path: string,
    args: unknown,
    identity: Partial<UserIdentity> | undefined,
  ): Promise<unknown>;
  fetch(path: string, init: RequestInit, identity: Partial<UserIdentity> | undefined): Promise<Response>;
  /**
   * Runs a handler as a query or mutation that has no name, for a client that has the identity: what a call by name does
   * without the search for the function and the validation of what it takes and gives.
   * @returns what the handler gave, on its way through Convex-JSON and back
   */
  perform(
    kind: "query" | "mutation",
    handler: (context: EngineContext) => Promise<unknown>,
    identity: Partial<UserIdentity> | undefined,
  ): Promise<unknown>;
  /** Runs the body as one transaction of its own, after those that are under way; a query's writes are undone. */
  transact<Result>(kind: "query" | "mutation", body: () => Promise<Result>): Promise<Result>;
}
