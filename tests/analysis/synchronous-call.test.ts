import { expect, it } from "vitest";

import { isSynchronousCall } from "../../src/analysis/synchronous-call.js";
import { getNodes, parseSyntaxTree } from "../../src/analysis/syntax-tree.js";

function isSynchronous(code: string): boolean {
  const parsed = parseSyntaxTree("/convex/example.ts", code);
  if (parsed.type === "error") throw new Error(parsed.message);
  const [call] = getNodes(parsed.tree, "CallExpression");
  if (call === undefined) throw new Error("the snippet has no call");
  return isSynchronousCall(parsed.tree, call);
}

it.each([
  "JSON.parse(text)",
  "Math.max(1, 2)",
  "String(id)",
  "name.trim()",
  "user?.name.toLowerCase()",
  "console.log(1)",
])("takes %s for a call that gives no promise", (code) => {
  expect(isSynchronous(code)).toBe(true);
});

it.each([
  "client.send(message)",
  "response.json()",
  "cache.get(key)",
  "items.map(async (item) => item)",
  "const JSON = client; JSON.parse(text)",
  "parse(text)",
])("says nothing of %s", (code) => {
  expect(isSynchronous(code)).toBe(false);
});
