import type { FailedPrecondition, FilePlan } from "./repair.js";

/** Thrown while a repair is being planned, by whoever finds that something it rests on does not hold. */
class RefusedRepair extends Error {
  readonly failed: FailedPrecondition;

  constructor(failed: FailedPrecondition) {
    super(failed);
    this.failed = failed;
  }
}

export function refuse(failed: FailedPrecondition): never {
  throw new RefusedRepair(failed);
}

/** The plan of a report about which nothing can be done but what its message says. */
export function advise(failed: FailedPrecondition): FilePlan<never> {
  return { failed, type: "advice" };
}

/** The answer of a part of a repair that cannot be done. */
export interface ImpossiblePart {
  readonly type: "impossible";
  readonly failed: FailedPrecondition;
}

export function impossible(failed: FailedPrecondition): ImpossiblePart {
  return { failed, type: "impossible" };
}

/** The plan that `plan` makes, or advice where it refuses. */
export function planOrAdvise<MessageId extends string>(plan: () => FilePlan<MessageId>): FilePlan<MessageId> {
  try {
    return plan();
  } catch (error) {
    if (error instanceof RefusedRepair) return advise(error.failed);
    throw error;
  }
}
