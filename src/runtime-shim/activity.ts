/** Whether anything goes on in a deployment, for the clock: it may jump only when everything waits. */
export class Activity {
  #changes = 0;
  #external = 0;

  /** How much has happened so far. */
  get changes(): number {
    return this.#changes;
  }

  /** How many things are under way that end by themselves outside our sight: a stubbed `fetch`, a digest. */
  get external(): number {
    return this.#external;
  }

  happened(): void {
    this.#changes++;
  }

  /** Counts a promise as under way until it settles. */
  async track<Result>(promise: Promise<Result>): Promise<Result> {
    this.#external++;
    try {
      return await promise;
    } finally {
      this.#external--;
      this.#changes++;
    }
  }

  /** While something that was tracked waits for the deployment's own clock, it does not hold the clock up. */
  async untracked<Result>(promise: Promise<Result>): Promise<Result> {
    this.#external--;
    try {
      return await promise;
    } finally {
      this.#external++;
      this.#changes++;
    }
  }
}
