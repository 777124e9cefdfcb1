/**
 * The name of `candidates` with the fewest typing mistakes from `name`; undefined where all are far from it.
 * @param share how many mistakes are too many, as a share of the characters of `name`
 */
export function findNearestName(
  name: string,
  candidates: readonly string[],
  share = 1 / 2,
): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.ceil(name.length * share);
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance < fewest) {
      nearest = candidate;
      fewest = distance;
    }
  }
  return nearest;
}

/** How many characters must be added, removed or replaced to make `from` into `to` (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, character] of Array.from(from).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (previous[column] ?? 0) + (character === other ? 0 : 1);
      const removed = (previous[column + 1] ?? 0) + 1;
      const added = (current[column] ?? 0) + 1;
      current.push(Math.min(replaced, removed, added));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
