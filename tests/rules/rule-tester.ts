import type { InvalidTestCase, RunTests, TestCaseError, ValidTestCase } from "@typescript-eslint/rule-tester";
import type { TSESLint } from "@typescript-eslint/utils";

import { RuleTester as BaseRuleTester } from "@typescript-eslint/rule-tester";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";

BaseRuleTester.afterAll = afterAll;
BaseRuleTester.describe = describe;
BaseRuleTester.it = it;

const fixtures = join(import.meta.dirname, "../fixtures");

/** The file of every fixture project whose text a case replaces, unless the case names another one. */
const EXAMPLE_FILE = "convex/example.ts";

/** A fixture project of `tests/fixtures`, for cases that need other files. */
export function inProject(project: string, file = EXAMPLE_FILE): { filename: string } {
  return { filename: join(fixtures, project, file) };
}

/** Suggestions may be counted, as in ESLint's own tester, where another test has their text. */
interface RuleTests<MessageIds extends string, Options extends readonly unknown[]> {
  readonly valid: RunTests<MessageIds, Options>["valid"];
  readonly invalid: readonly (Omit<InvalidTestCase<MessageIds, Options>, "errors"> & {
    readonly errors: readonly (Omit<TestCaseError<MessageIds>, "suggestions"> & {
      readonly suggestions?: TestCaseError<MessageIds>["suggestions"] | number;
    })[];
  })[];
}

/**
 * Runs every case twice, from one list: by syntax alone, and with type information. A case lints its code as the text
 * of `convex/example.ts` in the fixture project `one-app`, or of the file that {@link inProject} names.
 */
export class RuleTester {
  readonly #untyped = new BaseRuleTester({ languageOptions: { parserOptions: { ecmaVersion: 2024 } } });
  readonly #typed = new BaseRuleTester({
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: fixtures } },
  });

  run<MessageIds extends string, Options extends readonly unknown[]>(
    name: string,
    rule: TSESLint.RuleModule<MessageIds, Options>,
    cases: RuleTests<MessageIds, Options>,
  ): void {
    describe("by syntax alone", () => {
      this.#untyped.run(name, asTested(rule), placeCases(cases));
    });
    this.runTyped(name, rule, cases);
  }

  /** For what only types can tell: with type information alone. */
  runTyped<MessageIds extends string, Options extends readonly unknown[]>(
    name: string,
    rule: TSESLint.RuleModule<MessageIds, Options>,
    cases: RuleTests<MessageIds, Options>,
  ): void {
    describe("with type information", () => {
      this.#typed.run(name, asTested(rule), placeCases(cases));
    });
  }
}

function placeCases<MessageIds extends string, Options extends readonly unknown[]>(
  cases: RuleTests<MessageIds, Options>,
) {
  return {
    invalid: cases.invalid.map((test) => ({ ...inProject("one-app"), ...test })) as InvalidTestCase<
      MessageIds,
      Options
    >[],
    valid: cases.valid.map((test) => ({
      ...inProject("one-app"),
      ...(typeof test === "string" ? { code: test } : test),
    })),
  } satisfies {
    invalid: InvalidTestCase<MessageIds, Options>[];
    valid: ValidTestCase<Options>[];
  };
}

/** The tester's package may bring its own version of the same types. */
function asTested<MessageIds extends string, Options extends readonly unknown[]>(
  rule: TSESLint.RuleModule<MessageIds, Options>,
) {
  return rule as unknown as Parameters<typeof BaseRuleTester.prototype.run<MessageIds, Options>>[1];
}
