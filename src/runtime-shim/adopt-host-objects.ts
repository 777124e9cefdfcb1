/**
 * Evaluated inside a realm from its own source text, so it must not use anything from around it.
 *
 * Web interfaces are the host's and return the host's objects: `instanceof Error` and the like shall hold for them.
 * Then what differs between V8 in Convex and V8 here: weak references hold on, and random numbers are ours.
 */
export function adoptHostObjects(
  hosts: Readonly<Record<string, abstract new (...args: never[]) => unknown>>,
  random: () => number,
): void {
  const realm = globalThis as unknown as Record<string, unknown>;
  const isInstance = Function.prototype[Symbol.hasInstance];
  for (const [name, host] of Object.entries(hosts)) {
    const local = realm[name] as object;
    Object.defineProperty(local, Symbol.hasInstance, {
      configurable: true,
      value(this: unknown, value: unknown) {
        // Subclasses inherit this method, and mean only themselves.
        return isInstance.call(this, value) || (this === local && value instanceof host);
      },
    });
  }
  Math.random = random;
  // The global is a stand-in that knows the deployment's time.
  Date.prototype.constructor = Date;
  realm["WeakRef"] = class WeakRef<Target> {
    readonly #target: Target;
    constructor(target: Target) {
      this.#target = target;
    }
    deref(): Target {
      return this.#target;
    }
  };
  realm["FinalizationRegistry"] = class FinalizationRegistry {
    register(): void {
      // Nothing is ever collected.
    }
    unregister(): boolean {
      return false;
    }
  };
}
