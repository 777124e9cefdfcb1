import type { TSESTree } from "@typescript-eslint/utils";

/** What binds tighter than `!`. */
const TIGHT = /^(?:Call|Chain|Member|TSNonNull)Expression$|^Identifier$/;

/** The opposite of a condition. `text` is how `test` is written, or is to be written: names in it may differ. */
export function negate(test: TSESTree.Node, text: string): string {
  if (test.type === "UnaryExpression" && test.operator === "!") return text.slice(1);
  return TIGHT.test(test.type) ? `!${text}` : `!(${text})`;
}
