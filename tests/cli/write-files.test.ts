import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { writeFiles } from "../../src/cli/write-files.js";
import { createDisk, type Disk } from "../project/disk.js";

function read(disk: Disk, path: string): string {
  return readFileSync(disk.path(path), "utf8");
}

describe("writeFiles", () => {
  it("writes every file", () => {
    const disk = createDisk({ "a.ts": "1", "b.ts": "2" });
    writeFiles([
      { after: "one", before: "1", path: disk.path("a.ts") },
      { after: "two", before: "2", path: disk.path("b.ts") },
    ]);
    expect([read(disk, "a.ts"), read(disk, "b.ts")]).toEqual(["one", "two"]);
  });

  it("writes none where one has changed meanwhile", () => {
    const disk = createDisk({ "a.ts": "1", "b.ts": "2" });
    writeFileSync(disk.path("b.ts"), "new");
    const write = (): void => {
      writeFiles([
        { after: "one", before: "1", path: disk.path("a.ts") },
        { after: "two", before: "2", path: disk.path("b.ts") },
      ]);
    };
    expect(write).toThrow(`nothing was written: ${disk.path("b.ts")} was changed meanwhile`);
    expect([read(disk, "a.ts"), read(disk, "b.ts")]).toEqual(["1", "new"]);
    expect(readdirSync(disk.root).sort()).toEqual(["a.ts", "b.ts"]);
  });

  it("writes none where one cannot be written", () => {
    const disk = createDisk({ "a.ts": "1", "b.ts": "2" });
    const staged = disk.path(`.b.ts.${String(process.pid)}.tmp`);
    mkdirSync(staged);
    const write = (): void => {
      writeFiles([
        { after: "one", before: "1", path: disk.path("a.ts") },
        { after: "two", before: "2", path: disk.path("b.ts") },
      ]);
    };
    expect(write).toThrow("nothing was written: EEXIST");
    rmSync(staged, { recursive: true });
    expect([read(disk, "a.ts"), read(disk, "b.ts")]).toEqual(["1", "2"]);
    expect(readdirSync(disk.root).sort()).toEqual(["a.ts", "b.ts"]);
  });

  it("makes new files", () => {
    const disk = createDisk({ "a.ts": "1" });
    writeFiles([
      { after: "one", before: "1", path: disk.path("a.ts") },
      { after: "two", before: undefined, path: disk.path("b.ts") },
    ]);
    expect([read(disk, "a.ts"), read(disk, "b.ts")]).toEqual(["one", "two"]);
  });

  it("writes none where somebody else has made a new file meanwhile", () => {
    const disk = createDisk({ "a.ts": "1", "b.ts": "theirs" });
    const write = (): void => {
      writeFiles([
        { after: "one", before: "1", path: disk.path("a.ts") },
        { after: "new", before: undefined, path: disk.path("c.ts") },
        { after: "two", before: undefined, path: disk.path("b.ts") },
      ]);
    };
    expect(write).toThrow(`nothing was written: ${disk.path("b.ts")} exists already`);
    expect([read(disk, "a.ts"), read(disk, "b.ts")]).toEqual(["1", "theirs"]);
    expect(readdirSync(disk.root).sort()).toEqual(["a.ts", "b.ts"]);
  });

  it("writes none where two names are one file", () => {
    const disk = createDisk({ "a.ts": "1" });
    symlinkSync("a.ts", disk.path("b.ts"));
    const write = (): void => {
      writeFiles([
        { after: "one", before: "1", path: disk.path("a.ts") },
        { after: "two", before: "1", path: disk.path("b.ts") },
      ]);
    };
    expect(write).toThrow("nothing was written");
    expect(read(disk, "a.ts")).toBe("1");
    expect(readdirSync(disk.root).sort()).toEqual(["a.ts", "b.ts"]);
  });
});
