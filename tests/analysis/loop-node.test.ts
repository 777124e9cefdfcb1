import { describe, expect, it } from "vitest";

import { isEndless, isLoop } from "../../src/analysis/loop-node.js";
import { visitNodes } from "../../src/analysis/syntax-tree.js";
import { readSnippet } from "./snippet.js";

describe("isEndless", () => {
  it.each([
    ["for (;;) {}", true],
    ["for (; true; ) {}", true],
    ["while (true) {}", true],
    ["do {} while (1)", true],
    ["for (; a; ) {}", false],
    ["while (a) {}", false],
    ["do {} while (0)", false],
    ["for (const a of b) {}", false],
    ["for (const a in b) {}", false],
  ])("tells of %s: %s", (code, expected) => {
    const { tree } = readSnippet("oxc-parser", code);
    const answers: boolean[] = [];
    visitNodes(tree.program, (node) => {
      if (isLoop(node)) answers.push(isEndless(node));
      return undefined;
    });
    expect(answers).toEqual([expected]);
  });
});
