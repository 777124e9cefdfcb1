import convexActions from "eslint-plugin-convex-actions";

import { filesToLint } from "./files-to-lint.js";

export default [...filesToLint, ...convexActions.configs.recommended];
