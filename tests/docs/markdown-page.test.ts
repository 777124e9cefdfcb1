import dedent from "dedent";
import { describe, expect, it } from "vitest";
import { anchorOfHeading, parsePage } from "./markdown-page.js";

const page = parsePage(dedent`
  # convex-actions/no-such-thing

  See [limits](../limits.md#what-we-leave-out) and \`[not](a-link.md)\`.

  ## Examples

  ### ❌ The receipt is lost

  \`\`\`ts convex/receipts.ts
  export const a = 1; // [not](a-link.md)
  \`\`\`

  The helper is in a file of its own:

  \`\`\`ts convex/model/receipts.ts
  # not a heading
  \`\`\`

  \`\`\`text
  convex/receipts.ts
    1:1 error
  \`\`\`

  ### ✅ The receipt is kept

  \`\`\`ts
  export const a = 2;
  \`\`\`

  ## Options

  \`\`\`js
  export default [];
  \`\`\`
`);

describe("parsePage", () => {
  it("makes one project of all fences under one ❌ or ✅ heading", () => {
    expect(page.examples).toEqual([
      {
        heading: "❌ The receipt is lost",
        expected: "report",
        files: [
          { path: "convex/receipts.ts", code: "export const a = 1; // [not](a-link.md)\n" },
          { path: "convex/model/receipts.ts", code: "# not a heading\n" },
        ],
        output: "convex/receipts.ts\n  1:1 error",
      },
      {
        heading: "✅ The receipt is kept",
        expected: "silent",
        files: [{ path: "convex/example.ts", code: "export const a = 2;\n" }],
        output: undefined,
      },
    ]);
  });

  it("takes headings and links from the text and not from code", () => {
    expect(page.headings.map(({ depth, text }) => `${depth} ${text}`)).toEqual([
      "1 convex-actions/no-such-thing",
      "2 Examples",
      "3 ❌ The receipt is lost",
      "3 ✅ The receipt is kept",
      "2 Options",
    ]);
    expect(page.links).toEqual(["../limits.md#what-we-leave-out"]);
  });

  it("keeps the fences of an unmarked heading out of the examples", () => {
    expect(page.examples.flatMap(({ files }) => files).some(({ code }) => code.includes("default"))).toBe(
      false,
    );
  });
});

describe("the named files of a page", () => {
  it("are found outside of examples too", () => {
    const { files } = parsePage("# Setup\n\n```js eslint.config.js\nexport default [];\n```\n");
    expect(files).toEqual([{ path: "eslint.config.js", code: "export default [];\n" }]);
  });
});

describe("anchorOfHeading", () => {
  it.each([
    ["When not to use it", "when-not-to-use-it"],
    ["`checkHelpers`", "checkhelpers"],
    ["ESLint 9, ESLint 10: the config", "eslint-9-eslint-10-the-config"],
  ])("turns %j into the fragment %j", (heading, anchor) => {
    expect(anchorOfHeading(heading)).toBe(anchor);
  });
});
