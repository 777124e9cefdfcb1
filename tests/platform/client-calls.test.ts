import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

import { isClientPackage, makesClient, takesAction } from "../../src/platform/client-calls.js";

const convex = dirname(createRequire(import.meta.url).resolve("convex/package.json"));

/** What a module of the package exports, by its type declarations: React and Next.js need not be installed. */
function readDeclarations(source: string): string {
  const folder = join(convex, "dist/esm-types", source.replace(/^convex\//, ""));
  const files = source === "convex/react" ? ["index.d.ts", "client.d.ts"] : ["index.d.ts"];
  return files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}

describe("the ways of a client to an action", () => {
  it.each([
    ["convex/react", "useAction"],
    ["convex/nextjs", "fetchAction"],
  ])("%s exports %s, which takes a reference", (source, name) => {
    expect(takesAction(source, name)).toBe(true);
    expect(isClientPackage(source)).toBe(true);
    expect(readDeclarations(source)).toMatch(new RegExp(String.raw`export declare function ${name}<`));
  });

  it("are a method of the clients of convex/browser", () => {
    for (const client of [ConvexClient, ConvexHttpClient]) {
      expect(makesClient("convex/browser", client.name)).toBe(true);
      expect(client.prototype).toHaveProperty("action");
    }
  });

  it("are a method of the client of convex/react, which a hook gives too", () => {
    const declarations = readDeclarations("convex/react");
    expect(makesClient("convex/react", "ConvexReactClient")).toBe(true);
    expect(declarations).toMatch(/class ConvexReactClient \{[\s\S]*\n {4}action</);
    expect(makesClient("convex/react", "useConvex")).toBe(true);
    expect(declarations).toMatch(/useConvex\(\): ConvexReactClient/);
  });

  it("are not in what servers import", () => {
    expect(isClientPackage("convex/server")).toBe(false);
    expect(takesAction("convex/react", "useMutation")).toBe(false);
    expect(makesClient("convex/react", "ConvexProvider")).toBe(false);
  });
});
