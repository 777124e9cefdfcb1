import { utimesSync } from "node:fs";
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
  const writeAt = (text: string, second: number) => {
    utimesSync(disk.write("a.ts", text), second, second);
    read();
  };
  writeAt("one", 1_000);
  writeAt("three", 1_000);
  writeAt("seven", 2_000);
  expect(parsed).toEqual(["one", "three", "seven"]);
});

it("forgets a file that is gone, and parses it again though it comes back as it was", () => {
  const { disk, parsed, read } = createBench();
  const writeBack = () => {
    utimesSync(disk.write("a.ts", "one"), 1_000, 1_000);
  };
  writeBack();
  read();
  disk.remove("a.ts");
  expect(read()).toBeUndefined();
  writeBack();
  read();
  expect(parsed).toEqual(["one", "one"]);
});

it("has no answer for a directory", () => {
  const { disk, parsed, read } = createBench();
  disk.remove("a.ts");
  disk.write("a.ts/index.ts", "one");
  expect(read()).toBeUndefined();
  expect(parsed).toEqual([]);
});
