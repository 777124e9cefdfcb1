import { symlinkSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { createSnapshot, nodeFileSystem } from "../../src/project/file-system.js";
import { Overlay } from "../../src/project/overlay.js";
import { createImportResolver } from "../../src/project/resolve-import.js";
import { createDisk } from "./disk.js";

describe("Overlay", () => {
  it("shows its texts in the place of what the disk has, and the rest as it is", () => {
    const disk = createDisk({ "a.ts": "a", "b.ts": "b" });
    const before = new Overlay(nodeFileSystem);
    const { fileSystem } = before.with(new Map([[disk.path("a.ts"), "new"]]));
    expect(fileSystem.readText(disk.path("a.ts"))).toBe("new");
    expect(fileSystem.readText(disk.path("b.ts"))).toBe("b");
    expect(before.fileSystem.readText(disk.path("a.ts"))).toBe("a");
  });

  it("lists files that are not on the disk, in their places", () => {
    const disk = createDisk({ "a.ts": "", "c.ts": "" });
    const { fileSystem } = new Overlay(nodeFileSystem).with(new Map([[disk.path("b.ts"), "b"]]));
    expect(fileSystem.readDirectory(disk.root)?.map(({ name }) => name)).toEqual(["a.ts", "b.ts", "c.ts"]);
    expect(fileSystem.realPath(disk.path("b.ts"))).toBe(disk.path("b.ts"));
    expect(fileSystem.stat(disk.path("b.ts"))?.kind).toBe("file");
  });

  it("never gives two texts of a file the same time", () => {
    const disk = createDisk({ "a.ts": "a" });
    const path = disk.path("a.ts");
    const first = new Overlay(nodeFileSystem).with(new Map([[path, "1"]]));
    const second = first.with(new Map([[path, "2"]]));
    expect(first.fileSystem.stat(path)?.mtimeMs).not.toBe(second.fileSystem.stat(path)?.mtimeMs);
  });

  it("knows a changed file by the names that links give it", () => {
    const disk = createDisk({ "real/a.ts": "a" });
    symlinkSync("real", disk.path("link"));
    const { fileSystem } = new Overlay(nodeFileSystem).with(new Map([[disk.path("link/a.ts"), "new"]]));
    expect(fileSystem.readText(disk.path("real/a.ts"))).toBe("new");
    expect(fileSystem.readText(disk.path("link/a.ts"))).toBe("new");
  });

  it("leaves out byte order marks, so that places are counted without them", () => {
    const disk = createDisk({ "a.ts": "\uFEFFa" });
    expect(new Overlay(nodeFileSystem).fileSystem.readText(disk.path("a.ts"))).toBe("a");
  });

  it.each(["./new", "./new.js", "./new.ts", "./new/deep"])(
    "lets imports lead to new files: %s",
    (specifier) => {
      const disk = createDisk({ "a.ts": "", "new/other.ts": "" });
      const path = disk.path(specifier === "./new/deep" ? "new/deep.ts" : "new.ts");
      const { fileSystem } = new Overlay(nodeFileSystem).with(new Map([[path, ""]]));
      const run = createImportResolver().startRun(createSnapshot(fileSystem));
      expect(run.resolveImport(disk.path("a.ts"), specifier)).toEqual({ path, type: "file" });
    },
  );
});
