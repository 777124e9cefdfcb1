import { symlinkSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { createFunctionsDirFinder } from "../../src/project/functions-dir.js";
import { createDisk, type Disk } from "./disk.js";

function findBelow(disk: Disk, directory = "."): { dirs: string[]; problems: string[] } {
  const { functionsDirs, problems } = createFunctionsDirFinder()
    .startRun()
    .findFunctionsDirsBelow(disk.path(directory));
  const relative = (path: string): string => path.slice(disk.root.length + 1);
  return {
    dirs: functionsDirs.map(({ kind, path }) => `${kind} ${relative(path)}`),
    problems: problems.map(({ path, reason }) => `${relative(path)}: ${reason}`),
  };
}

describe("findFunctionsDirsBelow", () => {
  it("finds the apps and components of a monorepo, sorted, each once", () => {
    const disk = createDisk({
      "package.json": `{ "workspaces": ["apps/*", "packages/*"] }`,
      "apps/web/package.json": "{}",
      "apps/web/convex/a.ts": "",
      "apps/web/convex/billing/convex.config.ts": "",
      "packages/backend/convex.json": `{ "functions": "src/functions" }`,
      "packages/backend/src/functions/a.ts": "",
      "packages/agent/package.json": "{}",
      "packages/agent/src/component/convex.config.ts": "",
      "packages/generated/_generated/api.ts": "",
      "packages/generated/_generated/server.ts": "",
      "packages/plain/package.json": "{}",
      "packages/plain/src/index.ts": "",
    });
    expect(findBelow(disk)).toEqual({
      dirs: [
        "app apps/web/convex",
        "component apps/web/convex/billing",
        "component packages/agent/src/component",
        "app packages/backend/src/functions",
        "app packages/generated",
      ],
      problems: [],
    });
    expect(findBelow(disk, "apps").dirs).toEqual([
      "app apps/web/convex",
      "component apps/web/convex/billing",
    ]);
  });

  it("skips what is installed, built, generated or a tool's own", () => {
    const disk = createDisk({
      "node_modules/a/package.json": "{}",
      "node_modules/a/convex/a.ts": "",
      "dist/package.json": "{}",
      "dist/convex/a.ts": "",
      ".cache/package.json": "{}",
      ".cache/convex/a.ts": "",
      "_generated/package.json": "{}",
      "_generated/convex/a.ts": "",
    });
    expect(findBelow(disk)).toEqual({ dirs: [], problems: [] });
  });

  it("follows convex.json out of the directory that it was asked about", () => {
    const disk = createDisk({
      "app/convex.json": `{ "functions": "../backend" }`,
      "backend/_generated/api.js": "",
      "backend/_generated/server.js": "",
    });
    expect(findBelow(disk, "app").dirs).toEqual(["app backend"]);
  });

  it("names the file and the reason of a broken convex.json and goes on", () => {
    const disk = createDisk({
      "a/convex.json": "{ nonsense",
      "b/convex.json": "[]",
      "c/convex.json": `{ "functions": 7 }`,
      "d/convex.json": `{ "functions": "gone" }`,
      "e/package.json": "{}",
      "e/convex/a.ts": "",
    });
    const { dirs, problems } = findBelow(disk);
    expect(dirs).toEqual(["app e/convex"]);
    expect(problems.sort()).toEqual([
      expect.stringMatching(/^a\/convex\.json: is not valid JSON: .+/),
      "b/convex.json: must contain a JSON object",
      `c/convex.json: "functions" must be a string, not 7`,
      `d/convex.json: "functions" names "gone", which is not a directory`,
    ]);
  });

  it("gives a linked functions dir once, and does not run round in a linked circle", () => {
    const disk = createDisk({
      "apps/web/package.json": "{}",
      "backend/package.json": "{}",
      "backend/convex/a.ts": "",
    });
    symlinkSync(disk.path("backend/convex"), disk.path("apps/web/convex"));
    symlinkSync(disk.root, disk.path("apps/web/circle"));
    expect(findBelow(disk).dirs).toEqual(["app backend/convex"]);
    expect(findBelow(disk, "apps").dirs).toEqual(["app backend/convex"]);
  });

  it("says so when there is nothing to walk", () => {
    const disk = createDisk();
    expect(findBelow(disk, "gone")).toEqual({ dirs: [], problems: ["gone: cannot be read"] });
  });
});
