/**
 * Numbers the committed states of the database: 0 is the first that anybody reads. The engine's own timestamps come
 * from the process's clock and so differ from run to run.
 */
export class Snapshots {
  readonly #ordinals = new Map<string, number>();

  /** `engineTimestamp` as the engine writes it. */
  ordinal(engineTimestamp: string): number {
    let ordinal = this.#ordinals.get(engineTimestamp);
    if (ordinal === undefined) {
      ordinal = this.#ordinals.size;
      this.#ordinals.set(engineTimestamp, ordinal);
    }
    return ordinal;
  }
}
