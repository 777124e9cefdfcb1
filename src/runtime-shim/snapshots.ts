import type { Engine } from "./engine.js";

/**
 * Numbers the committed states of the database: 0 is the first that anybody reads. The engine's own timestamps come
 * from the process's clock and so differ from run to run.
 */
export class Snapshots {
  readonly #ordinals = new Map<string, number>();
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The number of the state that the transaction under way reads. */
  current(): number {
    const engineTimestamp = this.#engine.syscalls.syscall("1.0/getSnapshotTs", "{}");
    let ordinal = this.#ordinals.get(engineTimestamp);
    if (ordinal === undefined) {
      ordinal = this.#ordinals.size;
      this.#ordinals.set(engineTimestamp, ordinal);
    }
    return ordinal;
  }
}
