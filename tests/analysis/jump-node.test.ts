import { describe, expect, it } from "vitest";

import { findJumpTarget } from "../../src/analysis/jump-node.js";
import { getNodes } from "../../src/analysis/syntax-tree.js";
import { quoteNode, readSnippet } from "./snippet.js";

describe("findJumpTarget", () => {
  it.each([
    { jump: "break", code: "for (;;) { while (a) { break; } }", target: "while (a) { break; }" },
    {
      jump: "break",
      code: "for (;;) switch (a) { case 1: break; }",
      target: "switch (a) { case 1: break; }",
    },
    {
      jump: "continue",
      code: "do switch (a) { case 1: continue; } while (b)",
      target: "do switch (a) { case 1: continue; } while (b)",
    },
    {
      jump: "break",
      code: "out: for (const a of b) { for (const c in a) { break out; } }",
      target: "out: for (const a of b) { for (const c in a) { break out; } }",
    },
    {
      jump: "continue",
      code: "out: for (const a of b) { for (const c in a) { continue out; } }",
      target: "for (const a of b) { for (const c in a) { continue out; } }",
    },
    { jump: "break", code: "a: { b: { break a; } }", target: "a: { b: { break a; } }" },
  ])("finds what $jump means in $code", ({ code, target }) => {
    const { tree } = readSnippet("oxc-parser", code);
    const [jump] = [...getNodes(tree, "BreakStatement"), ...getNodes(tree, "ContinueStatement")];
    const found = jump && findJumpTarget(jump);
    expect(found && quoteNode(tree, found)).toBe(target);
  });
});
