import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const sourceFiles = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `src/${file.replaceAll("\\", "/")}`);

const eslint = new ESLint({ cwd: root });

/** What our own ESLint config says of `text` if it stood in `file`, which must exist. */
async function lintAs(file: string, text: string): Promise<string[]> {
  expect(existsSync(join(root, file))).toBe(true);
  const results = await eslint.lintText(text, { filePath: join(root, file) });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId ?? "fatal"));
}

describe("imports between rooms", () => {
  it.each([
    ["src/platform/builders.ts", "../analysis/syntax-tree.js"],
    ["src/analysis/syntax-tree.ts", "../project/settings.js"],
    ["src/analysis/syntax-tree.ts", "../rules/index.js"],
    ["src/project/settings.ts", "../rules/index.js"],
    ["src/project/settings.ts", "../index.js"],
    ["src/rules/index.ts", "../index.js"],
    ["src/index.ts", "./cli/bin.js"],
    ["src/create-rule.ts", "./configs.js"],
  ])("%s may not import %s, in no form of import", async (file, target) => {
    expect(await lintAs(file, `import "${target}";\n`)).toContain("boundaries/dependencies");
    expect(await lintAs(file, `import type {} from "${target}";\n`)).toContain("boundaries/dependencies");
    expect(await lintAs(file, `export * from "${target}";\n`)).toContain("boundaries/dependencies");
    expect(await lintAs(file, `await import("${target}");\n`)).toContain("boundaries/dependencies");
  });

  it.each([
    ["src/analysis/syntax-tree.ts", "../platform/builders.js"],
    ["src/project/settings.ts", "../analysis/syntax-tree.js"],
    ["src/rules/index.ts", "../create-rule.js"],
    ["src/index.ts", "./rules/index.js"],
  ])("%s may import %s", async (file, target) => {
    expect(await lintAs(file, `import "${target}";\n`)).not.toContain("boundaries/dependencies");
  });
});

describe("what loads TypeScript or the file system", () => {
  it.each(["typescript", "@typescript-eslint/utils", "@typescript-eslint/parser"])(
    "%s may be imported for its types only",
    async (name) => {
      const rule = "@typescript-eslint/no-restricted-imports";
      expect(await lintAs("src/analysis/syntax-tree.ts", `import "${name}";\n`)).toContain(rule);
      expect(await lintAs("src/rules/index.ts", `import "${name}";\n`)).toContain(rule);
      expect(await lintAs("src/rules/index.ts", `import type {} from "${name}";\n`)).not.toContain(rule);
    },
  );

  it.each(["node:fs", "node:path", "fs", "path"])("rules may not import %s", async (name) => {
    const rule = "@typescript-eslint/no-restricted-imports";
    expect(await lintAs("src/rules/index.ts", `import "${name}";\n`)).toContain(rule);
    expect(await lintAs("src/project/settings.ts", `import "${name}";\n`)).not.toContain(rule);
  });
});

describe("files of src", () => {
  it("have names in kebab-case that say what they hold", () => {
    const misnamed = sourceFiles.filter(
      (file) =>
        !/^[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(basename(file)) ||
        /^(?:utils?|helpers?|misc|common)\.ts$/.test(basename(file)),
    );
    expect(misnamed).toEqual([]);
  });

  it("have no barrel besides the package's entries and the generated rule index", () => {
    const barrels = sourceFiles.filter((file) => basename(file) === "index.ts");
    expect(["src/index.ts", "src/rules/index.ts", "src/runtime-shim/index.ts"]).toEqual(
      expect.arrayContaining(barrels),
    );
  });

  it("leave nothing for later", () => {
    const unfinished = sourceFiles.filter((file) =>
      /\b(?:TODO|FIXME|XXX)\b/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(unfinished).toEqual([]);
  });
});

describe("fixture projects", () => {
  const fixtures = readdirSync(join(root, "tests/fixtures"));

  it.each(fixtures)("%s says in its README which situation it is", (name) => {
    expect(readFileSync(join(root, "tests/fixtures", name, "README.md"), "utf8")).toMatch(/^\S.{20,}/);
  });
});
