/**
 * What a realm that runs user code gets from us. `createGuestKit` is evaluated inside that realm from its own source
 * text, so that its promises, errors and functions belong there: it must not use anything from around it.
 */

/** The host's side of a realm. Every call belongs to the function that is running. */
export interface GuestHost {
  /** The function that is running: what begins in it from here on belongs to a call of a context method or of `fetch`. */
  beginCall(): object;
  /** The operation that began since, to be told whether its promise is ever looked at. */
  endCall(caller: object): object | undefined;
  observe(operation: object): void;
  fetch(input: unknown, init: unknown): Promise<unknown>;
  now(): number;
  random(): number;
  syscall(op: string, args: string): string;
  asyncSyscall(op: string, args: string, reply: Reply<string>): void;
  jsSyscall(op: string, args: object, reply: Reply<unknown>): void;
}

/**
 * How an answer reaches the code that asked: the two ends of a promise of its own realm. A promise of another realm
 * would cost three more at every `await`.
 */
export interface Reply<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: Error) => void;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** A builder such as `actionGeneric`. */
type Builder = (definition: { handler: AnyFunction }) => {
  invokeAction?: (requestId: string, args: string) => Promise<string>;
  invokeHttpAction?: (request: unknown) => Promise<unknown>;
};

export interface GuestKit {
  /** The global through which `convex/server` reaches the platform. */
  readonly Convex: object;
  readonly Date: DateConstructor;
  readonly fetch: (input: unknown, init?: unknown) => Promise<unknown>;
  /** Prototypes of all promises that code of this realm makes. */
  readonly promisePrototypes: readonly object[];
  invokeAction(builder: Builder, handler: AnyFunction, requestId: string, args: string): Promise<string>;
  invokeHttpAction(builder: Builder, handler: AnyFunction, request: unknown): Promise<unknown>;
}

export function createGuestKit(host: GuestHost): GuestKit {
  const NativeDate = Date;
  const now = () => host.now();

  /** Learns whether anybody waits: by a call of `then`, or by `await`, which looks at the constructor before. */
  class ObservedPromise extends Promise<unknown> {
    declare operation: object | undefined;
    override then<A, B>(
      onFulfilled?: ((value: unknown) => A | PromiseLike<A>) | null,
      onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ): Promise<A | B> {
      note(this);
      return super.then(onFulfilled, onRejected);
    }
  }
  void Object.defineProperty(ObservedPromise.prototype, "constructor", {
    get(this: ObservedPromise) {
      note(this);
      // So `await` takes it for one of its own, and needs no promise besides.
      return Promise;
    },
  });

  function note({ operation }: ObservedPromise): void {
    if (operation !== undefined) host.observe(operation);
  }

  function watched(call: () => unknown): unknown {
    const caller = host.beginCall();
    const result = call();
    const operation = host.endCall(caller);
    if (operation === undefined || !(result instanceof Promise)) return result;
    // Made one of ours instead of wrapped in one: every promise costs.
    const promise = Object.setPrototypeOf(result, ObservedPromise.prototype) as ObservedPromise;
    promise.operation = operation;
    return promise;
  }

  /** The context with every method watched, down to `ctx.storage.store`. */
  function watchContext(ctx: object, depth: number): object {
    return Object.fromEntries(
      Object.entries(ctx).map(([name, member]: [string, unknown]) => [name, watchMember(ctx, member, depth)]),
    );
  }

  function watchMember(owner: object, member: unknown, depth: number): unknown {
    if (typeof member === "function") {
      const method = member as AnyFunction;
      return (...args: unknown[]) => watched(() => method.apply(owner, args));
    }
    return depth > 0 && typeof member === "object" && member !== null
      ? watchContext(member, depth - 1)
      : member;
  }

  function watchedHandler(handler: AnyFunction): AnyFunction {
    return (ctx, ...args) => handler(watchContext(ctx as object, 1), ...args);
  }

  async function fetchInRealm(input: unknown, init: unknown): Promise<unknown> {
    return await host.fetch(input, init);
  }

  const GuestDate = new Proxy(NativeDate, {
    apply: () => new NativeDate(host.now()).toString(),
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [host.now()] : args, newTarget) as object,
    get: (target, property, receiver): unknown =>
      property === "now" ? now : Reflect.get(target, property, receiver),
  });

  return {
    Convex: {
      syscall: (op: string, args: string) => host.syscall(op, args),
      asyncSyscall: (op: string, args: string) =>
        new Promise<string>((resolve, reject) => {
          host.asyncSyscall(op, args, { resolve, reject });
        }),
      jsSyscall: (op: string, args: object) =>
        new Promise<unknown>((resolve, reject) => {
          host.jsSyscall(op, args, { resolve, reject });
        }),
    },
    Date: GuestDate,
    fetch: (input, init) => watched(() => fetchInRealm(input, init)) as Promise<unknown>,
    promisePrototypes: [Promise.prototype, ObservedPromise.prototype],
    invokeAction(builder, handler, requestId, args) {
      const { invokeAction } = builder({ handler: watchedHandler(handler) });
      if (invokeAction === undefined) throw new Error("The builder does not make actions.");
      return invokeAction(requestId, args);
    },
    invokeHttpAction(builder, handler, request) {
      // httpActionGeneric takes the handler itself.
      const { invokeHttpAction } = (builder as unknown as (handler: AnyFunction) => ReturnType<Builder>)(
        watchedHandler(handler),
      );
      if (invokeHttpAction === undefined) throw new Error("The builder does not make HTTP actions.");
      return invokeHttpAction(request);
    },
  };
}
