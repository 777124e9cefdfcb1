import convexDev from "@convex-dev/eslint-plugin";

import { filesToLint } from "./files-to-lint.js";

// Its config selects folders called `convex`; here the folders are chosen by whoever runs ESLint.
export default [
  ...filesToLint,
  ...convexDev.configs.recommended.map((config) => ({ ...config, files: ["**/*.ts"] })),
];
