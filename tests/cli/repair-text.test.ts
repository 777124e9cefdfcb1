import type { TSESLint } from "@typescript-eslint/utils";
import type { LintedText } from "../../src/cli/lint-files.js";

import { describe, expect, it } from "vitest";

import { repairText } from "../../src/cli/repair-text.js";
import { offerRepairs } from "../../src/fixes/offer-repairs.js";

const FILE = "/app/convex/a.ts";

/** What the repair of each word writes in its place. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ["bad", "good"],
  ["breaking", "("],
  ["leading", "worse"],
  ["stubborn", "stubborn"],
]);

/** Reports the words above with a repair, and `worse` without one; a parenthesis does not parse. Texts have one line. */
function lint(text: string): LintedText {
  const ast = {};
  const fatal = text.includes("(")
    ? [{ column: 1, fatal: true as const, line: 1, message: "no", ruleId: null, severity: 2 as const }]
    : [];
  const messages = [...text.matchAll(/bad|breaking|leading|stubborn|worse/g)].map(({ 0: word, index }) => {
    const ruleId = `convex-actions/${word}`;
    const replacement = REPLACEMENTS.get(word);
    if (replacement !== undefined) {
      const context = { filename: FILE, id: ruleId, sourceCode: { ast } };
      const range = [index, index + word.length] as const;
      offerRepairs(
        context as unknown as TSESLint.RuleContext<string, []>,
        { column: index, line: 1 },
        {
          repairs: [
            {
              class: "suggestion",
              files: [{ edits: [{ range, text: replacement }], file: FILE, type: "change" }],
              messageId: "replace",
            },
          ],
          type: "repairs",
        },
      );
    }
    return { column: index + 1, line: 1, message: word, messageId: "found", ruleId, severity: 2 as const };
  });
  return { ast, messages: [...fatal, ...messages], suppressedMessages: [] };
}

function repair(text: string, accepts = true) {
  const {
    left,
    repaired,
    text: result,
    unplanned,
  } = repairText(FILE, text, lint, {
    acceptsRule: () => true,
    acceptsSuggestionsOf: () => accepts,
  });
  return { left: left.map(({ message, why }) => [message.column, why]), repaired, result, unplanned };
}

describe("repairText", () => {
  it("repairs everything at once where no repair meets another", () => {
    expect(repair("bad bad")).toEqual({
      left: [],
      repaired: ["convex-actions/bad", "convex-actions/bad"],
      result: "good good",
      unplanned: 0,
    });
  });

  it("repairs in rounds where two meet", () => {
    expect(repair("badbad").result).toBe("goodgood");
  });

  it("takes back what leads to a report of any rule, and keeps the others", () => {
    expect(repair("bad leading bad")).toEqual({
      left: [[6, "repairing it would lead to a report of convex-actions/worse (found)"]],
      repaired: ["convex-actions/bad", "convex-actions/bad"],
      result: "good leading good",
      unplanned: 0,
    });
  });

  it("takes back what breaks the text", () => {
    expect(repair("breaking bad")).toMatchObject({
      left: [[1, "the repaired file would not parse"]],
      result: "breaking good",
    });
  });

  it("takes back what does not help, once", () => {
    expect(repair("stubborn bad")).toMatchObject({
      left: [[1, "repairing it does not make the report go away"]],
      result: "stubborn good",
    });
  });

  it("tells reports without a repair from those that were not asked for", () => {
    expect(repair("worse bad", false)).toEqual({
      left: [[7, "its repair is a suggestion: pass --suggestions, or name the rule with --rule"]],
      repaired: [],
      result: "worse bad",
      unplanned: 1,
    });
  });
});
