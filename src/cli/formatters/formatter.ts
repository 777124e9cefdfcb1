import type { ESLint } from "eslint";

import type { Environment } from "../environment.js";

export interface FormatterContext extends Pick<Environment, "cwd" | "env"> {
  /** By full rule id. */
  readonly rulesMeta: ESLint.LintResultData["rulesMeta"];
}

/** A formatter of ours: what it returns is the whole output. */
export type Formatter = (results: readonly ESLint.LintResult[], context: FormatterContext) => string;
