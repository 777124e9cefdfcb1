import { describe, expect, it } from "vitest";
import { docsLinks } from "../../src/platform/docs-links.js";

describe("docsLinks", () => {
  const links = Object.entries(docsLinks);

  it.each(links)("points %s at a page of the documentation, at a heading by its slug", (_, link) => {
    const { origin, pathname, hash } = new URL(link);
    expect(origin).toBe("https://docs.convex.dev");
    expect(pathname).toMatch(/^(?:\/[a-z-]+)+\/?$/);
    expect(hash).toMatch(/^(?:#[a-z0-9-]+)?$/);
  });

  it("names every place once", () => {
    expect(new Set(links.map(([, link]) => link)).size).toBe(links.length);
  });
});
