import { relative } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  classifyEntryPoint,
  COMPONENT_DEFINITION_FILE,
  ENTRY_POINT_EXTENSIONS,
  hasModuleSyntax,
  runtimeConstraint,
  type SkippedFileReason,
} from "../../src/platform/entry-points.js";
import { type ConvexBundler, contextOf, functionsDir, loadConvexBundler } from "./convex-bundler.js";

let bundler: ConvexBundler;
beforeAll(async () => {
  bundler = await loadConvexBundler();
});

const MODULE = "export const x = 1;";

interface Row {
  path: string;
  text?: string;
  beside?: Record<string, string>;
  reason: SkippedFileReason | undefined;
}

const rows: Row[] = [
  ...ENTRY_POINT_EXTENSIONS.map((extension) => ({ path: `chat${extension}`, reason: undefined })),
  { path: "deep/er/chat.ts", reason: undefined },
  { path: "node_modules/pkg/index.js", reason: undefined },
  { path: "__tests__/chat.ts", reason: undefined },
  { path: "http.ts", reason: undefined },
  { path: ".hidden/chat.ts", reason: undefined },
  { path: "#work/chat.ts", reason: undefined },
  { path: "deep/_generated/api.ts", reason: undefined },
  { path: "deep/_deps/chat.ts", reason: undefined },
  { path: "_generated.ts", reason: undefined },
  { path: "schema.tsx", reason: undefined },
  { path: "schema.mts", reason: undefined },
  { path: "Schema.ts", reason: undefined },
  { path: "a.b/chat.ts", reason: undefined },
  { path: "widget/chat.ts", beside: { "widget/convex.config.js": MODULE }, reason: undefined },
  { path: "chat.ts", beside: { "convex.config.ts": MODULE }, reason: undefined },
  { path: "widget/chat.ts", beside: { "widget/convex.config.ts": MODULE }, reason: "component-directory" },
  {
    path: "a/widget/b/chat.ts",
    beside: { "a/widget/convex.config.ts": MODULE },
    reason: "component-directory",
  },
  { path: "chat.TS", reason: "foreign-extension" },
  { path: "chat.json", reason: "foreign-extension" },
  { path: "README.md", reason: "foreign-extension" },
  { path: "tsconfig.json", reason: "foreign-extension" },
  { path: "chat.ts.bak", reason: "foreign-extension" },
  { path: "_generated/api.js", reason: "generated-directory" },
  { path: ".chat.ts", reason: "dot-file" },
  { path: "deep/.chat.ts", reason: "dot-file" },
  { path: "#chat.ts", reason: "emacs-temporary-file" },
  { path: "schema.ts", reason: "schema-file" },
  { path: "schema.js", reason: "schema-file" },
  { path: "deep/schema.ts", reason: "schema-file" },
  { path: "chat.test.ts", reason: "multiple-dots" },
  { path: "types.d.ts", reason: "multiple-dots" },
  { path: "auth.config.ts", reason: "multiple-dots" },
  { path: "convex.config.js", reason: "multiple-dots" },
  { path: "my chat.ts", reason: "space-in-path" },
  { path: "my files/chat.ts", reason: "space-in-path" },
  { path: "chat.ts", text: "const x = 1;", reason: "no-module-syntax" },
  { path: "chat.tsx", text: "", reason: "no-module-syntax" },
  { path: "chat.ts", text: `${" ".repeat(100)}export const x = 1;`, reason: undefined },
  { path: "chat.ts", text: `${" ".repeat(101)}export const x = 1;`, reason: "no-module-syntax" },
  { path: "chat.ts", text: "const x = 1; export { x };", reason: "no-module-syntax" },
  { path: "chat.ts", text: "/*\n  exported later\n*/", reason: undefined },
  { path: "chat.ts", text: "\n\n   import('./x');", reason: undefined },
  { path: "chat.mts", text: "const x = 1;", reason: undefined },
  { path: "chat.cts", text: "", reason: undefined },
  { path: "chat.js", text: "", reason: undefined },
];

describe("classifyEntryPoint", () => {
  it.each(rows)("judges $path (text $text, beside $beside) as the bundler does: $reason", async (row) => {
    const files = { ...row.beside, [row.path]: row.text ?? MODULE };
    const context = contextOf(files);
    const bundled = (await bundler.entryPoints(context, functionsDir)).map((path) =>
      relative(functionsDir, path),
    );

    const directories = row.path.split("/").slice(0, -1);
    const verdict = classifyEntryPoint(row.path, {
      hasModuleSyntax: hasModuleSyntax(row.text ?? MODULE),
      insideComponent: directories.some(
        (_, depth) => `${directories.slice(0, depth + 1).join("/")}/${COMPONENT_DEFINITION_FILE}` in files,
      ),
    });

    expect(verdict).toEqual(
      row.reason === undefined ? { entryPoint: true } : { entryPoint: false, reason: row.reason },
    );
    expect(bundled.includes(row.path)).toBe(verdict.entryPoint);
  });

  it("names the reserved directory whose files stop the bundler", async () => {
    await expect(bundler.entryPoints(contextOf({ "_deps/README.md": "" }), functionsDir)).rejects.toThrow(
      'is within the "_deps" directory',
    );
    expect(classifyEntryPoint("_deps/README.md")).toEqual({
      entryPoint: false,
      reason: "reserved-deps-directory",
    });
  });

  it("takes a file for an ordinary module where nothing more than its name is given", () => {
    expect(classifyEntryPoint("chat.ts")).toEqual({ entryPoint: true });
  });
});

describe("runtimeConstraint", () => {
  it.each(["http.ts", "http.js", "crons.tsx", "crons.mjs", "schema.tsx", "schema.mts"])(
    "holds %s to the default runtime, as the bundler refuses a directive there",
    async (path) => {
      const context = contextOf({ [path]: `"use node";\n${MODULE}` });
      await expect(bundler.entryPointsByEnvironment(context, functionsDir)).rejects.toThrow(
        `"use node" directive is not allowed for ${path}.`,
      );
      expect(runtimeConstraint(path)).toBe("must-be-default");
    },
  );

  it.each(["schema.ts", "schema.js", "deep/schema.ts", "auth.config.ts", "convex.config.ts", "chat.test.ts"])(
    "knows that the bundler never asks %s for its directive",
    async (path) => {
      const context = contextOf({ [path]: `"use node";\n${MODULE}` });
      const { node, isolate } = await bundler.entryPointsByEnvironment(context, functionsDir);
      expect([...node, ...isolate]).toEqual([]);
      expect(runtimeConstraint(path)).toBe("ignored");
    },
  );

  it.each(["chat.ts", "deep/http.ts", "deep/crons.ts", "httpRoutes.ts", "Http.ts", "deep/schema.mts"])(
    "leaves %s free to choose",
    async (path) => {
      const context = contextOf({ [path]: `"use node";\n${MODULE}` });
      const { node } = await bundler.entryPointsByEnvironment(context, functionsDir);
      expect(node.map((found) => relative(functionsDir, found))).toEqual([path]);
      expect(runtimeConstraint(path)).toBe("free");
    },
  );

  it("asks for the directive under root actions/, where the bundler refuses a file without it", async () => {
    await expect(
      bundler.entryPointsByEnvironment(contextOf({ "actions/mail.ts": MODULE }), functionsDir),
    ).rejects.toThrow('actions/mail.ts is in /actions subfolder but has no "use node"; directive.');
    expect(runtimeConstraint("actions/mail.ts")).toBe("must-be-node");
    expect(runtimeConstraint("deep/actions/mail.ts")).toBe("free");
    expect(runtimeConstraint("actions.ts")).toBe("free");
  });

  it("agrees with the bundler's own list of reserved names", () => {
    for (const path of ["http.ts", "crons.js", "schema.tsx"]) {
      expect(bundler.mustBeIsolate(path)).toBe(true);
    }
    expect(bundler.mustBeIsolate("deep/http.ts")).toBe(false);
  });

  it("leaves files alone that are no modules for another reason", () => {
    for (const path of ["_generated/api.js", ".chat.ts", "README.md", "my chat.ts"]) {
      expect(runtimeConstraint(path)).toBe("free");
    }
  });
});
