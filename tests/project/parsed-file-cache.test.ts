import { statSync, utimesSync } from "node:fs";
import { expect, it } from "vitest";

import { createSnapshot, nodeFileSystem } from "../../src/project/file-system.js";
import { createParsedFileCache } from "../../src/project/parsed-file-cache.js";
import { createDisk } from "./disk.js";

function createBench() {
  const parsed: string[] = [];
  const cache = createParsedFileCache((text, path) => {
    parsed.push(text);
    return `${path} ${text}`;
  });
  const disk = createDisk({ "a.ts": "one" });
  const read = () => cache.read(createSnapshot(nodeFileSystem), disk.path("a.ts"));
  return { disk, parsed, read };
}

it("parses a file once while its mtime and size stay the same", () => {
  const { disk, parsed, read } = createBench();
  expect([read(), read()]).toEqual(Array(2).fill(`${disk.path("a.ts")} one`));
  expect(parsed).toEqual(["one"]);
});

it("parses a file again when its size changes, or its mtime alone", () => {
  const { disk, parsed, read } = createBench();
  read();
  const { mtime } = statSync(disk.path("a.ts"));
  disk.write("a.ts", "three");
  utimesSync(disk.path("a.ts"), mtime, mtime);
  read();
  disk.write("a.ts", "seven");
  utimesSync(disk.path("a.ts"), mtime, new Date(mtime.getTime() + 1000));
  read();
  expect(parsed).toEqual(["one", "three", "seven"]);
});

it("forgets a file that is gone", () => {
  const { disk, parsed, read } = createBench();
  read();
  disk.remove("a.ts");
  expect(read()).toBeUndefined();
  disk.write("a.ts", "back");
  expect(read()).toContain("back");
  expect(parsed).toEqual(["one", "back"]);
});

it("has no answer for a directory", () => {
  const { disk, parsed, read } = createBench();
  disk.remove("a.ts");
  disk.write("a.ts/index.ts", "one");
  expect(read()).toBeUndefined();
  expect(parsed).toEqual([]);
});
