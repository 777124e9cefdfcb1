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
  const letters = [...new Set(all.join(""))].filter((letter) => !CONTROL_ESCAPES.includes(letter));
  const written = new RegExp(String.raw`\b(?:${all.join("|")})\b`);
  const escaped = new RegExp(String.raw`\\[ux\r\n\u2028\u2029]|\w\\[${letters.join("")}]`);
  return (text) => written.test(text) || escaped.test(text);
}
