import { symlinkSync, utimesSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { createSnapshot, nodeFileSystem } from "../../src/project/file-system.js";
import { createFunctionsDirFinder } from "../../src/project/functions-dir.js";
import { createDisk, type Disk } from "./disk.js";

function find(disk: Disk, file: string, functionsDir?: string | string[]): string | undefined {
  const found = createFunctionsDirFinder()
    .startRun()
    .findFunctionsDir(disk.path(file), { cwd: disk.root, functionsDir });
  if (found === undefined) return undefined;
  const relative = (path: string): string => path.slice(disk.root.length + 1) || ".";
  return `${found.kind} ${relative(found.path)} of ${relative(found.projectRoot)}`;
}

const GENERATED = { "_generated/api.d.ts": "", "_generated/server.js": "" };

function below(directory: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${directory}/${name}`, text]));
}

describe("findFunctionsDir", () => {
  it("takes convex/ next to a package.json", () => {
    const disk = createDisk({ "package.json": "{}" });
    expect(find(disk, "convex/messages.ts")).toBe("app convex of .");
    expect(find(disk, "convex/deep/er/messages.ts")).toBe("app convex of .");
  });

  it("takes convex/ in a bare folder, by its name", () => {
    const disk = createDisk();
    expect(find(disk, "convex/messages.ts")).toBe("app convex of .");
    expect(find(disk, "other/messages.ts")).toBeUndefined();
  });

  it("takes convex/ next to a convex.json that does not name another directory", () => {
    const disk = createDisk({ "convex.json": `{ "node": { "externalPackages": [] } }` });
    expect(find(disk, "convex/messages.ts")).toBe("app convex of .");
  });

  it("takes the directory that convex.json names, relative to it, and no other", () => {
    const disk = createDisk({ "convex.json": `{ "functions": "example/backend/" }`, "package.json": "{}" });
    expect(find(disk, "example/backend/messages.ts")).toBe("app example/backend of .");
    expect(find(disk, "convex/messages.ts")).toBeUndefined();
    expect(find(disk, "example/other.ts")).toBeUndefined();
  });

  it("takes the project root itself when convex.json says so", () => {
    const disk = createDisk({ "convex.json": `{ "functions": "./" }` });
    expect(find(disk, "messages.ts")).toBe("app . of .");
  });

  it("takes src/convex in a create-react-app project, which has no convex/", () => {
    const disk = createDisk({ "package.json": `{ "devDependencies": { "react-scripts": "5.0.1" } }` });
    expect(find(disk, "src/convex/messages.ts")).toBe("app src/convex of .");
    expect(find(disk, "convex/messages.ts")).toBeUndefined();
  });

  it("knows nothing of src/convex in other projects", () => {
    const disk = createDisk({ "package.json": `{ "dependencies": { "react": "19" } }` });
    expect(find(disk, "src/convex/client.ts")).toBeUndefined();
  });

  it("tells the apps of a monorepo apart", () => {
    const disk = createDisk({
      "package.json": "{}",
      "apps/chat/package.json": "{}",
      "packages/backend/convex.json": `{ "functions": "functions" }`,
    });
    expect(find(disk, "apps/chat/convex/a.ts")).toBe("app apps/chat/convex of apps/chat");
    expect(find(disk, "packages/backend/functions/a.ts")).toBe(
      "app packages/backend/functions of packages/backend",
    );
    expect(find(disk, "apps/chat/src/a.ts")).toBeUndefined();
  });

  it("does not take a package that is called convex", () => {
    const disk = createDisk({ "package.json": "{}", "convex/package.json": "{}" });
    expect(find(disk, "convex/src/bundler.ts")).toBeUndefined();
  });

  it("takes a default directory with a package.json of its own once code was generated into it", () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/package.json": "{}",
      ...below("convex", GENERATED),
    });
    expect(find(disk, "convex/a.ts")).toBe("app convex of .");
  });

  it("takes the root's convex.config.ts for the app and one further down for a component", () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/convex.config.ts": "export default defineApp();",
      "convex/billing/convex.config.ts": "export default defineComponent('billing');",
    });
    expect(find(disk, "convex/a.ts")).toBe("app convex of .");
    expect(find(disk, "convex/billing/a.ts")).toBe("component convex/billing of .");
    expect(find(disk, "convex/billing/deep/a.ts")).toBe("component convex/billing of .");
  });

  it("takes the component of a published package, which no convex.json names", () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex.json": `{ "functions": "example/convex" }`,
      "src/component/convex.config.ts": "export default defineComponent('agent');",
      "example/convex/convex.config.ts": "export default defineApp();",
    });
    expect(find(disk, "src/component/a.ts")).toBe("component src/component of .");
    expect(find(disk, "example/convex/a.ts")).toBe("app example/convex of .");
    expect(find(disk, "src/client/a.ts")).toBeUndefined();
  });

  it("takes an app definition for an app where no package.json is near", () => {
    const disk = createDisk({ "example/convex/convex.config.ts": "export default defineApp();" });
    expect(find(disk, "example/convex/a.ts")).toBe("app example/convex of example");
  });

  it("takes a directory with generated code where nothing else says so", () => {
    const disk = createDisk({ "package.json": "{}", ...below("backend", GENERATED) });
    expect(find(disk, "backend/a.ts")).toBe("app backend of .");
  });

  it("asks for both api and server before it believes in generated code", () => {
    const disk = createDisk({ "src/client/_generated/_ignore.ts": "", "lib/_generated/api.ts": "" });
    expect(find(disk, "src/client/a.ts")).toBeUndefined();
    expect(find(disk, "lib/a.ts")).toBeUndefined();
  });

  it("keeps to the declared directory when generated code lies further in", () => {
    const disk = createDisk({ "package.json": "{}", ...below("convex/old", GENERATED) });
    expect(find(disk, "convex/old/a.ts")).toBe("app convex of .");
  });

  it("believes nothing but generated code where convex.json is broken", () => {
    const disk = createDisk({ "convex.json": "{ functions: ", "package.json": "{}" });
    expect(find(disk, "convex/a.ts")).toBeUndefined();
    disk.write("convex/_generated/api.js");
    disk.write("convex/_generated/server.js");
    expect(find(disk, "convex/a.ts")).toBe("app convex of .");
  });

  it("takes a broken package.json for the mark of a project all the same", () => {
    const disk = createDisk({ "package.json": "{" });
    expect(find(disk, "convex/a.ts")).toBe("app convex of .");
  });

  it("leaves installed packages alone", () => {
    const disk = createDisk({
      "package.json": "{}",
      "node_modules/@convex-dev/agent/src/component/convex.config.ts":
        "export default defineComponent('agent');",
    });
    expect(find(disk, "node_modules/@convex-dev/agent/src/component/a.ts")).toBeUndefined();
    expect(find(disk, "node_modules/convex/a.ts")).toBeUndefined();
    expect(find(disk, "convex/node_modules/lodash/a.ts")).toBeUndefined();
  });
});

describe("findFunctionsDir with symbolic links", () => {
  it("gives the real directory for a linked functions dir, so that a module has one name", () => {
    const disk = createDisk({ "apps/web/package.json": "{}", "packages/backend/package.json": "{}" });
    disk.write("packages/backend/convex/a.ts");
    symlinkSync(disk.path("packages/backend/convex"), disk.path("apps/web/convex"));
    expect(find(disk, "apps/web/convex/a.ts")).toBe("app packages/backend/convex of packages/backend");
    expect(find(disk, "packages/backend/convex/a.ts")).toBe(
      "app packages/backend/convex of packages/backend",
    );
  });

  it("lets the place of the link decide where the real place says nothing", () => {
    const disk = createDisk({ "apps/web/package.json": "{}", "shared/functions/a.ts": "" });
    symlinkSync(disk.path("shared/functions"), disk.path("apps/web/convex"));
    expect(find(disk, "apps/web/convex/a.ts")).toBe("app shared/functions of apps/web");
    expect(find(disk, "shared/functions/a.ts")).toBeUndefined();
  });

  it("sees a workspace package through its link in node_modules", () => {
    const disk = createDisk({ "packages/backend/package.json": "{}", "packages/backend/convex/a.ts": "" });
    disk.write("node_modules/@acme/.keep");
    symlinkSync(disk.path("packages/backend"), disk.path("node_modules/@acme/backend"));
    expect(find(disk, "node_modules/@acme/backend/convex/a.ts")).toBe(
      "app packages/backend/convex of packages/backend",
    );
  });
});

describe("findFunctionsDir with the functionsDir setting", () => {
  it("takes the named directory, relative to the working directory, and nothing else", () => {
    const disk = createDisk({ "package.json": "{}" });
    expect(find(disk, "server/functions/a.ts", "server/functions")).toBe("app server/functions of .");
    expect(find(disk, "convex/a.ts", "server/functions")).toBeUndefined();
  });

  it("takes several directories", () => {
    const disk = createDisk({ "a/package.json": "{}", "b/package.json": "{}" });
    expect(find(disk, "a/fns/x.ts", ["a/fns", "b/fns"])).toBe("app a/fns of a");
    expect(find(disk, "b/fns/x.ts", ["a/fns", "b/fns"])).toBe("app b/fns of b");
  });

  it("still tells components inside it apart", () => {
    const disk = createDisk({
      "package.json": "{}",
      "fns/billing/convex.config.ts": "",
      "other/convex.config.ts": "",
    });
    expect(find(disk, "fns/billing/a.ts", "fns")).toBe("component fns/billing of .");
    expect(find(disk, "other/a.ts", "fns")).toBeUndefined();
  });
});

describe("freshness of a finder", () => {
  it("sees in its next run what was created, changed and deleted, and keeps to its first sight within a run", () => {
    const disk = createDisk({ "package.json": "{}" });
    const finder = createFunctionsDirFinder();
    const file = disk.path("backend/a.ts");

    const before = finder.startRun();
    expect(before.findFunctionsDir(file)).toBeUndefined();
    disk.write("convex.json", `{ "functions": "backend" }`);
    expect(before.findFunctionsDir(file)).toBeUndefined();
    expect(finder.startRun().findFunctionsDir(file)?.path).toBe(disk.path("backend"));

    disk.write("convex.json", `{ "functions": "other" }`);
    expect(finder.startRun().findFunctionsDir(file)).toBeUndefined();
    disk.write("convex.json", `{ "functions": "backend/" }`);
    expect(finder.startRun().findFunctionsDir(file)?.path).toBe(disk.path("backend"));

    disk.remove("convex.json");
    expect(finder.startRun().findFunctionsDir(file)).toBeUndefined();
  });

  it("sees a change of equal size by its time", () => {
    const disk = createDisk({ "convex.json": `{ "functions": "aaa" }` });
    const finder = createFunctionsDirFinder();
    expect(finder.startRun().findFunctionsDir(disk.path("aaa/x.ts"))).toBeDefined();
    disk.write("convex.json", `{ "functions": "bbb" }`);
    utimesSync(disk.path("convex.json"), 1, 2_000_000_000);
    expect(finder.startRun().findFunctionsDir(disk.path("aaa/x.ts"))).toBeUndefined();
    expect(finder.startRun().findFunctionsDir(disk.path("bbb/x.ts"))).toBeDefined();
  });

  it("reads an unchanged convex.json once for many runs, and asks the disk for each path once a run", () => {
    const disk = createDisk({ "convex.json": `{ "functions": "fns" }` });
    const finder = createFunctionsDirFinder();
    const reads: string[] = [];
    const stats: string[] = [];
    const counting = () =>
      createSnapshot({
        ...nodeFileSystem,
        readText: (path) => (reads.push(path), nodeFileSystem.readText(path)),
        stat: (path) => (stats.push(path), nodeFileSystem.stat(path)),
      });
    for (let run = 0; run < 3; run++) {
      stats.length = 0;
      const { findFunctionsDir } = finder.startRun(counting());
      for (let module = 0; module < 50; module++)
        findFunctionsDir(disk.path(`fns/deep/module${String(module)}.ts`));
      expect(new Set(stats).size).toBe(stats.length);
    }
    expect(reads).toEqual([disk.path("convex.json")]);
  });

  it("gives one object per functions dir and run", () => {
    const disk = createDisk({ "package.json": "{}" });
    const run = createFunctionsDirFinder().startRun();
    expect(run.findFunctionsDir(disk.path("convex/b.ts"))).toBe(
      run.findFunctionsDir(disk.path("convex/x/a.ts")),
    );
  });
});
