import type { TSESTree } from "@typescript-eslint/utils";

import { findMeasured } from "./collection-size.js";
import { splitWords } from "./split-words.js";
import { getStaticName, unwrapExpression } from "../syntax-tree.js";

import type { LoopNode } from "../loop-node.js";

/**
 * `items`: one round per item of a collection, which one call could take as a list.
 * `rounds`: paging by cursor, explicit batches, retries, polling: the rounds are meant to be apart.
 */
export type LoopKind = "items" | "rounds";

/** Words (of a camelCase or snake_case name) that say that a round is no single item. */
const ROUND_WORDS = new Set([
  ...[
    "attempt",
    "attempts",
    "batch",
    "batched",
    "batches",
    "chunk",
    "chunked",
    "chunks",
    "cursor",
    "cursors",
  ],
  ...["retries", "retry", "retrying"],
]);

/** The same for a counter: pages may be items when they are listed (a site's pages), but not when they are counted. */
const COUNTER_WORDS = new Set([
  ...ROUND_WORDS,
  "page",
  "pages",
  "poll",
  "polls",
  "round",
  "rounds",
  "tries",
  "try",
]);

export function classifyLoop(node: LoopNode): LoopKind {
  switch (node.type) {
    case "ForOfStatement":
    case "ForInStatement":
      return isNamedAfter(node.left, ROUND_WORDS) || isNamedAfter(node.right, ROUND_WORDS)
        ? "rounds"
        : "items";
    case "ForStatement":
      return isItemCount(node) ? "items" : "rounds";
    default:
      return "rounds";
  }
}

/** `batches.map(async (batch) => …)` and its like: the receiver or the callback's parameter names the rounds. */
export function classifyIteration(collection: TSESTree.Node, item: TSESTree.Node | undefined): LoopKind {
  const named =
    isNamedAfter(collection, ROUND_WORDS) || (item !== undefined && isNamedAfter(item, ROUND_WORDS));
  return named ? "rounds" : "items";
}

/** `for (let i = 0; i < xs.length; i++)`. A step of more than one is a batch, a missing test or step no count. */
function isItemCount({ init, test, update }: TSESTree.ForStatement): boolean {
  if (init === null || test === null || update === null) return false;
  return stepsByOne(update) && !isNamedAfter(init, COUNTER_WORDS) && !isNamedAfter(test, COUNTER_WORDS);
}

function stepsByOne(update: TSESTree.Expression): boolean {
  if (update.type === "UpdateExpression") return true;
  return (
    update.type === "AssignmentExpression" &&
    (update.operator === "+=" || update.operator === "-=") &&
    update.right.type === "Literal" &&
    update.right.value === 1
  );
}

/** Looks at the name of the thing itself: `chunk` in `chunk(rows, 50)`, `batches` in `plan.batches.length`. */
function isNamedAfter(node: TSESTree.Node, words: ReadonlySet<string>): boolean {
  const bare = unwrapExpression(node);
  switch (bare.type) {
    case "Identifier":
      return hasWord(bare.name, words);
    case "VariableDeclaration":
      return bare.declarations.some((declarator) => isNamedAfter(declarator.id, words));
    case "MemberExpression": {
      const measured = findMeasured(bare);
      if (measured !== undefined) return isNamedAfter(measured, words);
      const name = getStaticName(bare);
      return name !== undefined && hasWord(name, words);
    }
    case "CallExpression":
      return isNamedAfter(bare.callee, words);
    case "BinaryExpression":
    case "LogicalExpression":
      return isNamedAfter(bare.left, words) || isNamedAfter(bare.right, words);
    case "AwaitExpression":
      return isNamedAfter(bare.argument, words);
    default:
      return false;
  }
}

function hasWord(name: string, words: ReadonlySet<string>): boolean {
  return splitWords(name).some((word) => words.has(word));
}
