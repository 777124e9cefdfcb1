import { describe, expect, it } from "vitest";

import { renderMarkdown } from "../../src/cli/render-markdown.js";

const PAGE = `# \`no-db-in-action\`

<!-- end auto-generated
rule header -->

An action has no \`ctx.db\`: **never**. See [the docs](https://docs.convex.dev/functions/actions) and [limits](../limits.md).


## Examples

\`\`\`ts convex/a.ts
export const a = 1; // not **bold**

await ctx.db.get(id);
\`\`\`

| kind | reported |
| --- | --- |
| \`db\` | yes |
`;

describe("renderMarkdown", () => {
  it("leaves out comments and marks, spells links out and indents code as it is", () => {
    expect(renderMarkdown(PAGE, { color: false })).toBe(`no-db-in-action

An action has no \`ctx.db\`: never. See the docs (https://docs.convex.dev/functions/actions) and limits.

Examples

    convex/a.ts
    export const a = 1; // not **bold**

    await ctx.db.get(id);

| kind | reported |
| --- | --- |
| \`db\` | yes |
`);
  });

  it("uses styles in place of marks where there are colours, and takes each back", () => {
    const rendered = renderMarkdown(PAGE, { color: true });
    expect(rendered).toContain("\u001B[1mno-db-in-action\u001B[22m\n");
    expect(rendered).toContain("An action has no \u001B[36mctx.db\u001B[39m: \u001B[1mnever\u001B[22m.");
    expect(rendered).toContain("the docs (\u001B[4mhttps://docs.convex.dev/functions/actions\u001B[24m)");
  });

  it("ends in one line break and never has two blank lines in a row", () => {
    expect(renderMarkdown("a\n\n\n\nb\n\n", { color: false })).toBe("a\n\nb\n");
  });
});
