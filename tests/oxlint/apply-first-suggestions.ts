import type { Linter, Rule } from "eslint";

/** What one pass of `oxlint --fix --fix-suggestions` makes of a text: of two edits that meet, the first one wins. */
export function applyFirstSuggestions(text: string, messages: readonly Linter.LintMessage[]): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const edits = messages
    .map(({ fix, suggestions }) => fix ?? suggestions?.[0]?.fix)
    .filter((edit): edit is Rule.Fix => edit !== undefined)
    .sort((left, right) => left.range[0] - right.range[0]);
  const source = text.slice(mark.length);
  let result = mark;
  let position = 0;
  for (const { range, text: replacement } of edits) {
    if (range[0] < position) continue;
    result += source.slice(position, range[0]) + replacement;
    position = range[1];
  }
  return result + source.slice(position);
}
