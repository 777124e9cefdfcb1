import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import { moduleIdentifier } from "../../src/platform/generated-modules.js";

describe("moduleIdentifier", () => {
  it("joins directories with an underscore", () => {
    expect(moduleIdentifier("agent/memory")).toBe("agent_memory");
  });

  it("escapes exactly the words that codegen escapes", () => {
    const manifest = createRequire(import.meta.url).resolve("convex/package.json");
    const source = readFileSync(join(dirname(manifest), "src/cli/codegen_templates/api.ts"), "utf8");
    const lists = [...source.matchAll(/\[((?:\s*"\w+",?)+\s*)\]/g)].map(([, list = ""]) => list);
    const escaped = lists.flatMap((list) => [...list.matchAll(/"(\w+)"/g)].map(([, word = ""]) => word));
    expect(escaped).toContain("yield");
    for (const word of escaped) expect(moduleIdentifier(word)).toBe(`${word}_`);
    for (const word of ["eval", "arguments", "apis", "undefined"]) expect(moduleIdentifier(word)).toBe(word);
    // Whatever is escaped here and not there would be a name that codegen writes in another way.
    const reserved = ["await", "break", "case", "enum", "fullApi", "interface", "let", "static", "with"];
    expect(escaped).toEqual(expect.arrayContaining(reserved));
  });
});
