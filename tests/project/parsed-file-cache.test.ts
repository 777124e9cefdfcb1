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

it("lets go of what was not asked for longest when the files together grow too large", () => {
  const parsed: string[] = [];
  const cache = createParsedFileCache((text) => {
    parsed.push(text);
    return text;
  }, 5);
  const disk = createDisk({ "a.ts": "aa", "b.ts": "bb", "c.ts": "cc", "huge.ts": "hhhhhhhh" });
  const read = (...names: readonly string[]) =>
    names.map((name) => cache.read(createSnapshot(nodeFileSystem), disk.path(`${name}.ts`)));
  read("a", "b", "a", "c");
  expect(parsed.splice(0)).toEqual(["aa", "bb", "cc"]);
  read("a", "c", "b");
  expect(parsed.splice(0)).toEqual(["bb"]);
  // A file that is too large by itself is still the last one asked for.
  expect(read("huge", "huge")).toEqual(["hhhhhhhh", "hhhhhhhh"]);
  expect(parsed).toEqual(["hhhhhhhh"]);
});
