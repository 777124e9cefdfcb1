/** True for a text that may hold one of some names, in whatever spelling. */
export type MayName = (text: string) => boolean;

/** Escapes of characters that no name contains. */
const CONTROL_ESCAPES = "nrtbfv0";

/**
 * A cheap test whose "no" is certain: no identifier and no string of the text is one of `names`. JavaScript lets code
 * write `\u0061ction` for `action`, and `"a\ction"` too; a text with an escape that could stand for a letter of the
 * names is taken to hold them.
 * @param names made of letters and digits
 */
export function createMayName(names: Iterable<string>): MayName {
  const all = [...names];
  const written = new RegExp(String.raw`\b(?:${all.join("|")})\b`);
  const mayEscape = createMayEscape(all);
  return (text) => written.test(text) || mayEscape(text);
}

/** The half of {@link createMayName} that is about escapes, for whoever looks for the plain spelling anyhow. */
export function createMayEscape(names: readonly string[]): MayName {
  const letters = [...new Set(names.join(""))].filter((letter) => !CONTROL_ESCAPES.includes(letter));
  const escaped = new RegExp(String.raw`\\[ux\r\n\u2028\u2029]|\w\\[${letters.join("")}]`);
  return (text) => escaped.test(text);
}
