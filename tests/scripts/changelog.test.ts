import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { copyRepository, type RepositoryCopy } from "./repository-copy.js";

const root = join(import.meta.dirname, "../..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

let copy: RepositoryCopy;
beforeAll(() => {
  copy = copyRepository();
});
afterAll(() => {
  copy.remove();
});

it("npm run changelog makes a version of the changesets, everywhere", () => {
  copy.write(
    ".changeset/first.md",
    "---\neslint-plugin-convex-actions: major\n---\n\nActions may rest on Sundays.\n",
  );
  expect(copy.runScript("changelog")).toMatchObject({ status: 0 });

  const next = (JSON.parse(copy.read("package.json")) as { version: string }).version;
  expect(next).not.toBe(version);
  expect(copy.read("CHANGELOG.md")).toMatch(
    new RegExp(`## ${next}\\n\\n### Major Changes\\n\\n- .*Actions may rest on Sundays\\.`),
  );
  for (const page of ["README.md", "docs/hooks.md"])
    expect(copy.read(page)).toContain(`eslint-plugin-convex-actions@${next}`);
});
