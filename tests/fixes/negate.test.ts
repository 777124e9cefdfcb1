import { expect, it } from "vitest";

import { getNodes, parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { negate } from "../../src/fixes/negate.js";

it.each([
  ["user", "!user"],
  ["user.name", "!user.name"],
  ["user?.name", "!user?.name"],
  ["user!", "!user!"],
  ["isKnown(user)", "!isKnown(user)"],
  ["!user", "user"],
  ["user as User", "!(user as User)"],
  ["a === b", "!(a === b)"],
  ["a && b", "!(a && b)"],
])("the opposite of %s is %s", (test, expected) => {
  const outcome = parseSyntaxTree("/project/convex/messages.ts", `if (${test}) {}`);
  if (outcome.type === "error") throw new Error(outcome.message);
  const [statement] = getNodes(outcome.tree, "IfStatement");
  expect(statement && negate(statement.test, test)).toBe(expected);
});
