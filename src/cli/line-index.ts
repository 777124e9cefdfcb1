export interface LineIndex {
  /** `offset`: UTF-16 units from the start of the text. Lines count from 1, columns (UTF-16 units) from 0. */
  readonly locate: (offset: number) => { readonly line: number; readonly column: number };
  /** The way back: what {@link locate} would give this line and column for. */
  readonly offsetOf: (line: number, column: number) => number;
}

/** Everything that ends a line for ESLint, and for JavaScript. */
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/g;

/** The text is looked through when the first offset is asked for, not before. */
export function createLineIndex(text: string): LineIndex {
  let lineStarts: readonly number[] | undefined;
  return {
    locate(offset) {
      lineStarts ??= findLineStarts(text);
      const line = countUpTo(lineStarts, offset);
      return { column: offset - (lineStarts[line - 1] ?? 0), line };
    },
    offsetOf(line, column) {
      lineStarts ??= findLineStarts(text);
      return (lineStarts[line - 1] ?? text.length) + column;
    },
  };
}

function findLineStarts(text: string): readonly number[] {
  const lineStarts = [0];
  for (const match of text.matchAll(LINE_BREAK)) lineStarts.push(match.index + match[0].length);
  return lineStarts;
}

/** How many of the ascending `numbers` are not above `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
