import { filesToLint } from "./files-to-lint.js";

export default filesToLint;
