import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRepository, type RepositoryCopy } from "./repository-copy.js";

let copy: RepositoryCopy;
beforeAll(() => {
  copy = copyRepository();
});
afterAll(() => {
  copy.remove();
});

describe.each([
  {
    script: "scripts/update-rule-index.ts",
    generated: "src/rules/index.ts",
    outdate: (text: string) => text.replace(/^ {2}"no-db-in-action".*\n/m, ""),
  },
  {
    script: "scripts/update-docs-links.ts",
    generated: "docs/rules/no-db-in-action.md",
    outdate: (text: string) => text.replace("## Implementation", "## Code"),
  },
  {
    script: "scripts/update-cli-output.ts",
    generated: "docs/graph.md",
    outdate: (text: string) => text.replace('["scanner:scan<br/>public action"]', '["scanner:scan"]'),
  },
  {
    script: "scripts/update-oxlint-config.ts",
    generated: "docs/oxlint.md",
    outdate: (text: string) => text.replace(/^ +"convex-actions\/no-db-in-action".*\n/m, ""),
  },
  {
    script: "scripts/update-version-in-docs.ts",
    generated: "docs/hooks.md",
    outdate: (text: string) => text.replace(/(?<=eslint-plugin-convex-actions@)[\d.]+/, "0.0.1"),
  },
])("$script", ({ script, generated, outdate }) => {
  it("finds nothing stale in what is committed", () => {
    expect(copy.run("tsx", script, "--check")).toMatchObject({ status: 0, stderr: "" });
  });

  it("names a stale file and leaves it alone when it only checks", () => {
    const current = copy.read(generated);
    const stale = outdate(current);
    expect(stale).not.toBe(current);
    copy.write(generated, stale);
    const { status, stderr } = copy.run("tsx", script, "--check");
    expect(stderr).toBe(`${generated} is stale: run \`npm run update\` and commit the result.\n`);
    expect(status).toBe(1);
    expect(copy.read(generated)).toBe(stale);
  });

  it("brings it up to date, once", () => {
    copy.run("tsx", script);
    const updated = copy.read(generated);
    expect(copy.run("tsx", script, "--check").status).toBe(0);
    copy.run("tsx", script);
    expect(copy.read(generated)).toBe(updated);
  });
});
