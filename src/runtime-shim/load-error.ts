/** One reason why Convex would refuse the code. */
export interface LoadProblem {
  /** Relative to the functions directory; undefined where it is about no single file. */
  readonly file: string | undefined;
  /** In Convex's own words, without the file's name in front. */
  readonly text: string;
}

/** The code does not load: what `npx convex dev` would refuse to push. */
export class LoadError extends Error {
  override readonly name = "LoadError";
  readonly problems: readonly LoadProblem[];

  constructor(problems: readonly LoadProblem[]) {
    super(problems.map((problem) => problem.text).join("\n\n"));
    this.problems = problems;
  }
}
