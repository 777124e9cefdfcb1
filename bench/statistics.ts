/** Several measurements of the same thing. */
export interface Sample {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** undefined where nothing was measured. */
export function summarizeSample(values: readonly number[]): Sample | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) return undefined;
  const below = sorted[Math.floor((sorted.length - 1) / 2)] ?? least;
  const above = sorted[Math.ceil((sorted.length - 1) / 2)] ?? most;
  return { least, median: (below + above) / 2, most };
}
