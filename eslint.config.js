import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import boundaries from "eslint-plugin-boundaries";
import eslintPlugin from "eslint-plugin-eslint-plugin";
import tseslint from "typescript-eslint";

/** What each room of `src` may import, besides itself: imports run downwards only. */
const mayImport = {
  cli: ["plugin", "rules", "fixes", "project", "analysis", "platform", "runtime-shim"],
  plugin: ["rules", "create-rule", "project", "analysis", "platform"],
  rules: ["create-rule", "fixes", "project", "analysis", "platform"],
  "create-rule": ["fixes", "project", "analysis", "platform"],
  fixes: ["project", "analysis", "platform"],
  project: ["analysis", "platform"],
  analysis: ["platform"],
  "runtime-shim": ["platform"],
  platform: [],
};

/** The rooms that are files directly under `src`; every other room is the folder of its name. */
const fileRooms = {
  plugin: ["src/index.ts", "src/configs.ts"],
  "create-rule": ["src/create-rule.ts", "src/run-rule.ts"],
};

const rooms = Object.keys(mayImport).map((room) => ({
  category: room,
  pattern: fileRooms[room] ?? `src/${room}/**`,
}));

/** Each of these loads the TypeScript compiler, which crashes in a project whose own `typescript` is 7. */
const loadsTypeScript = ["@typescript-eslint/utils", "@typescript-eslint/parser", "typescript"].map(
  (name) => ({
    name,
    allowTypeImports: true,
    message: "This loads TypeScript at run time. Import its types only, or a subpath that does not load it.",
  }),
);

/** What a rule needs of the file system it asks of `project`, which caches it and is told of changes. */
const forbiddenInRules = ["node:fs", "node:fs/promises", "node:path", "fs", "fs/promises", "path"].map(
  (name) => ({
    name,
    message: "Rules ask `project` for facts about files.",
  }),
);

/** A test that does not run proves nothing; `CHECK_FULL` chooses between the short and the long run. */
const notRun = ["describe", "it", "test"].flatMap((object) =>
  ["only", "skip", "todo"].map((property) => ({ object, property, message: "Every committed test runs." })),
);

export default defineConfig([
  globalIgnores([
    "dist/",
    "coverage/",
    "examples/",
    "tests/fixtures/",
    "tests/behaviour/bases/",
    "tests/behaviour/cases/*/*/*/",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // AST node types are compared and written as strings: the enum itself exists only where TypeScript is loaded.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
    },
  },
  {
    files: ["src/**/*.ts"],
    plugins: { boundaries },
    settings: {
      "boundaries/files": rooms,
      "boundaries/dependency-nodes": ["import", "export", "dynamic-import"],
      "boundaries/root-path": import.meta.dirname,
      "import/resolver": { typescript: { alwaysTryTypes: true } },
    },
    rules: {
      "boundaries/no-unknown-files": "error",
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          message:
            "{{from.file.categories}} may not import {{to.file.categories}}: imports between rooms run downwards.",
          policies: Object.entries(mayImport).map(([room, others]) => ({
            from: { file: { categories: room } },
            allow: { to: { file: { categories: { anyOf: [room, ...others] } } } },
          })),
        },
      ],
      "@typescript-eslint/no-restricted-imports": ["error", { paths: loadsTypeScript }],
    },
  },
  {
    files: ["src/rules/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { paths: [...loadsTypeScript, ...forbiddenInRules] },
      ],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: { "no-restricted-properties": ["error", ...notRun] },
  },
  {
    files: ["src/rules/**/*.ts", "tests/rules/**/*.ts"],
    extends: [eslintPlugin.configs.recommended],
    rules: {
      "eslint-plugin/meta-property-ordering": [
        "error",
        ["type", "docs", "fixable", "hasSuggestions", "messages", "schema", "defaultOptions"],
      ],
      "eslint-plugin/require-meta-docs-description": [
        "error",
        { pattern: "^(Disallow|Enforce|Require) .*[^.]$" },
      ],
      "eslint-plugin/require-test-case-name": ["error", { require: "always" }],
      "eslint-plugin/require-test-error-positions": "error",
      "eslint-plugin/unique-test-case-names": "error",
    },
  },
]);
