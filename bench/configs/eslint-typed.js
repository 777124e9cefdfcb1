import process from "node:process";

import tseslint from "typescript-eslint";

import { filesToLint } from "./files-to-lint.js";

export default [
  ...filesToLint,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: process.cwd() } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: { "@typescript-eslint/no-floating-promises": "error" },
  },
];
