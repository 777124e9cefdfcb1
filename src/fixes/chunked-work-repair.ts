import type { TSESTree } from "@typescript-eslint/utils";

import type { ConcurrentWork } from "../analysis/concurrent-work.js";
import type { FailedPrecondition, RepairPlan, TextEdit } from "./repair.js";

import { isReassigned } from "../analysis/definitions.js";
import {
  findEnclosingFunction,
  findVariable,
  getNodes,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "../analysis/syntax-tree.js";
import { advise } from "./refused-repair.js";
import { chooseUnusedName } from "./unused-name.js";

export type ChunkedWorkRepairId = "workInChunks";

/** Operations that run at once after the repair. */
const CHUNK_SIZE = 100;

/** Where the results go. */
type Place =
  | { readonly type: "statement"; readonly statement: TSESTree.Statement }
  | { readonly type: "constant"; readonly statement: TSESTree.Statement; readonly name: string };

/** Plans a loop around `await Promise.all(list.map(…))` that takes a part of the list at a time. */
export function planChunkedWork(tree: SyntaxTree, work: ConcurrentWork): RepairPlan<ChunkedWorkRepairId> {
  const failed = findObstacle(tree, work);
  if (failed !== undefined) return advise(failed);
  const awaited = wrapExpression(work.combinator).parent;
  const place = awaited?.type === "AwaitExpression" ? findPlace(tree, awaited) : undefined;
  if (awaited === undefined || place === undefined) return advise("valueIsUsed");
  const edits = writeLoop(tree, work, place, awaited);
  return {
    repairs: [
      {
        class: "suggestion",
        data: { list: tree.text.slice(...work.list.range), size: String(CHUNK_SIZE) },
        files: [{ edits, file: tree.filename, type: "change" }],
        messageId: "workInChunks",
      },
    ],
    type: "repairs",
  };
}

function findObstacle(
  tree: SyntaxTree,
  { callback, combinator, list, map }: ConcurrentWork,
): FailedPrecondition | undefined {
  const [argument] = combinator.arguments;
  if (argument === undefined || unwrapExpression(argument) !== map) return "startedEarly";
  if (!isFunctionNode(callback) || callback.params.length > 1 || map.arguments.length > 1)
    return "positionIsUsed";
  if (callback.params[0]?.type === "RestElement") return "positionIsUsed";
  return isStable(tree, list) ? undefined : "listIsUnnamed";
}

/** A constant or parameter, or a plain member of one: it may be read again in every round. */
function isStable(tree: SyntaxTree, list: TSESTree.Node): boolean {
  const node = list.type === "MemberExpression" && !list.computed && !list.optional ? list.object : list;
  const variable = node.type === "Identifier" ? findVariable(tree, node) : undefined;
  return variable !== undefined && !isReassigned(variable);
}

function findPlace(tree: SyntaxTree, awaited: TSESTree.AwaitExpression): Place | undefined {
  const { parent } = awaited;
  if (parent.type === "ExpressionStatement") {
    return isInBlock(parent) ? { statement: parent, type: "statement" } : undefined;
  }
  if (parent.type !== "VariableDeclarator" || parent.parent.kind !== "const") return undefined;
  const { id, parent: statement } = parent;
  const isPlain =
    id.type === "Identifier" && id.typeAnnotation == null && statement.declarations.length === 1;
  if (!isPlain || !isInBlock(statement)) return undefined;
  // TypeScript learns the type of an array from what is pushed into it, in the function that declares it alone.
  const owner = findEnclosingFunction(parent);
  const isCaptured = findVariable(tree, id)?.references.some(
    ({ identifier }) => findEnclosingFunction(identifier) !== owner,
  );
  return isCaptured === false ? { name: id.name, statement, type: "constant" } : undefined;
}

function isInBlock({ parent }: TSESTree.Node): boolean {
  return parent?.type === "BlockStatement";
}

function writeLoop(
  tree: SyntaxTree,
  { list }: ConcurrentWork,
  place: Place,
  awaited: TSESTree.Node,
): TextEdit[] {
  const { statement } = place;
  const [start, end] = statement.range;
  const indent = /[^\S\n]*$/.exec(tree.text.slice(0, start))?.[0] ?? "";
  const step = indent.includes("\t") ? "\t" : "  ";
  const name = tree.text.slice(...list.range);
  const position = chooseUnusedName(tree, "start");
  const size = String(CHUNK_SIZE);
  const loop = `for (let ${position} = 0; ${position} < ${name}.length; ${position} += ${size}) {\n${indent}${step}`;
  const cut: TextEdit = {
    range: [list.range[1], list.range[1]],
    text: `.slice(${position}, ${position} + ${size})`,
  };
  const close: TextEdit = { range: [end, end], text: `\n${indent}}` };
  const inner = indentLines(tree, statement, step);
  if (place.type === "statement") return [{ range: [start, start], text: loop }, ...inner, cut, close];
  return [
    {
      range: [start, awaited.range[0]],
      text: `const ${place.name} = [];\n${indent}${loop}${place.name}.push(...(`,
    },
    ...inner,
    cut,
    { range: [awaited.range[1], awaited.range[1]], text: "))" },
    close,
  ];
}

/** One step more at each line of a statement that starts within it, but for those in the text of a template. */
function indentLines(tree: SyntaxTree, statement: TSESTree.Node, step: string): TextEdit[] {
  const templates = getNodes(tree, "TemplateElement").map(({ range }) => range);
  const edits: TextEdit[] = [];
  const [start, end] = statement.range;
  for (let at = tree.text.indexOf("\n", start); at >= 0 && at < end; at = tree.text.indexOf("\n", at + 1)) {
    const lineStart = at + 1;
    const isEmpty = /^\r?\n/.test(tree.text.slice(lineStart));
    if (isEmpty || templates.some(([from, to]) => from < lineStart && lineStart < to)) continue;
    edits.push({ range: [lineStart, lineStart], text: step });
  }
  return edits;
}
