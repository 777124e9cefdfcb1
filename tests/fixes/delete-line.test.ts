import { describe, expect, it } from "vitest";

import { applyEdits } from "../../src/fixes/apply-edits.js";
import { deleteLine } from "../../src/fixes/delete-line.js";
import { parseSyntaxTree } from "../../src/analysis/syntax-tree.js";

function deleteDirective(text: string): string {
  const outcome = parseSyntaxTree("/project/example.ts", text);
  if (outcome.type === "error") throw new Error(outcome.message);
  const start = text.search(/["']use node["']/);
  return applyEdits(text, [deleteLine(outcome.tree, [start, start + '"use node"'.length])]);
}

describe("deleteLine", () => {
  it.each([
    ["the blank line after it, at the start", '"use node";\n\nx();\n', "x();\n"],
    ["the line alone between others", 'a();\n"use node";\nx();\n', "a();\nx();\n"],
    ["one of two blank lines around it", '// a\n\n"use node";\n\nx();\n', "// a\n\nx();\n"],
    ["no blank line that follows a paragraph", '// a\n"use node";\n\nx();\n', "// a\n\nx();\n"],
    ["the indentation", 'a();\n  "use node"\nx();\n', "a();\nx();\n"],
    ["Windows line ends", '"use node";\r\n\r\nx();\r\n', "x();\r\n"],
    ["the last line", 'x();\n"use node"', "x();\n"],
    ["no comment behind it", '"use node"; // why\nx();\n', "// why\nx();\n"],
    ["no comment before it", '/* why */ "use node";\nx();\n', "/* why */ \nx();\n"],
    ["no statement behind it", '"use node"; x();\n', "x();\n"],
  ])("takes away %s", (_, before, after) => {
    expect(deleteDirective(before)).toBe(after);
  });
});
