import { builtinModules } from "node:module";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { hasBundlerHint, isShimmedBuiltin, parseBuiltinSpecifier } from "../../src/platform/node-builtins.js";

/** How esbuild, set up as the bundler sets it up for the default runtime, answers `import "specifier"`. */
async function refusalOf(specifier: string): Promise<"accepted" | "with hint" | "without hint"> {
  try {
    await build({
      stdin: { contents: `import ${JSON.stringify(specifier)}`, resolveDir: "/" },
      bundle: true,
      write: false,
      platform: "browser",
      conditions: ["convex", "module"],
      logLevel: "silent",
    });
    return "accepted";
  } catch (error) {
    const { errors } = error as { errors: { notes: { text: string }[] }[] };
    const hinted = errors.some(({ notes }) =>
      notes.some(({ text }) => text.includes("Are you trying to bundle for node?")),
    );
    return hinted ? "with hint" : "without hint";
  }
}

const bareNames = builtinModules.filter((name) => !name.startsWith("node:"));
const prefixOnly = ["sea", "sqlite", "test", "test/reporters"];

describe("parseBuiltinSpecifier", () => {
  it("knows every builtin of the running Node.js, with and without prefix", () => {
    for (const name of bareNames) {
      expect(parseBuiltinSpecifier(name)).toEqual({ name, prefixed: false });
      expect(parseBuiltinSpecifier(`node:${name}`)).toEqual({ name, prefixed: true });
    }
    for (const name of builtinModules.filter((builtin) => builtin.startsWith("node:"))) {
      expect(parseBuiltinSpecifier(name)).toEqual({ name: name.slice("node:".length), prefixed: true });
    }
  });

  it.each(prefixOnly)("takes bare %s for a package and node:%s for a builtin", (name) => {
    expect(parseBuiltinSpecifier(name)).toBeUndefined();
    expect(parseBuiltinSpecifier(`node:${name}`)).toEqual({ name, prefixed: true });
  });

  it("takes whatever stands behind node: for a builtin, as esbuild resolves it to nothing else", () => {
    expect(parseBuiltinSpecifier("node:quic")).toEqual({ name: "quic", prefixed: true });
  });

  it.each(["events/", "fs-extra", "./fs", "fs/nope", "Buffer", ""])(
    "takes %j for no builtin",
    (specifier) => {
      expect(parseBuiltinSpecifier(specifier)).toBeUndefined();
    },
  );
});

describe("hasBundlerHint", () => {
  it("says which refusals of esbuild mention Node", async () => {
    const specifiers = [...bareNames, ...prefixOnly.map((name) => `node:${name}`), "node:fs", "node:quic"];
    const answers = await Promise.all(specifiers.map(refusalOf));
    specifiers.forEach((specifier, index) => {
      const { name = "" } = parseBuiltinSpecifier(specifier) ?? {};
      expect([specifier, answers[index]]).toEqual([
        specifier,
        hasBundlerHint(name) ? "with hint" : "without hint",
      ]);
    });
  });
});

describe("isShimmedBuiltin", () => {
  it("holds for async_hooks alone", () => {
    expect(bareNames.filter(isShimmedBuiltin)).toEqual(["async_hooks"]);
  });
});
