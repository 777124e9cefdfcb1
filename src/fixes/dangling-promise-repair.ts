import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { DanglingPromise } from "../analysis/promise-uses/dangling-promises.js";
import type { FailedPrecondition, RepairPlan, TextEdit } from "./repair.js";

import { findDestination, type PromiseShape } from "../analysis/promise-uses/promise-destination.js";
import { ARRAY_OF_PROMISES } from "../analysis/promise-uses/promise-fate.js";
import {
  findVariable,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "../analysis/syntax-tree.js";
import {
  findAwaited,
  findVoid,
  isGlobalName,
  isKeyedCollection,
  isValueUnused,
  needsParentheses,
  surround,
} from "./await-edits.js";
import { findAwaitPlace } from "./await-place.js";
import { findBlockingWork } from "./blocking-work.js";
import { advise } from "./refused-repair.js";

export type DanglingPromiseRepairId = "addAwait" | "awaitAll" | "awaitAndCatch" | "voidToAwait";

type Plan = RepairPlan<DanglingPromiseRepairId>;

/** What one way of awaiting changes in the file, before the function around it is looked at. */
interface Draft {
  readonly messageId: DanglingPromiseRepairId;
  readonly edits: readonly TextEdit[];
}

/** Plans how the promise can be awaited where it is made; advice where that could do harm or is a matter of design. */
export function planDanglingPromiseRepair(tree: SyntaxTree, promise: DanglingPromise): Plan {
  const obstacle = findObstacle(tree, promise);
  if (obstacle !== undefined) return advise(obstacle);
  const work = getWork(promise);
  const place = findAwaitPlace(tree, work, promise.code);
  if (place.type === "impossible") return advise(place.failed);
  const drafts = draftRepairs(tree, promise, work);
  if (typeof drafts === "string") return advise(drafts);
  return {
    repairs: drafts.map(({ edits, messageId }) => ({
      class: "suggestion",
      files: [{ edits: [...place.edits, ...edits], file: tree.filename, type: "change" }],
      messageId,
    })),
    type: "repairs",
  };
}

/** What would be awaited: the call that makes the promise, with the `.then` calls behind it. */
function getWork({ fate, maker }: DanglingPromise): TSESTree.Node {
  return fate.type === "dropped" ? (fate.chain.at(-1) ?? maker) : maker;
}

function findObstacle(tree: SyntaxTree, promise: DanglingPromise): FailedPrecondition | undefined {
  const { fate, kind } = promise;
  switch (kind) {
    case "earlyStart":
      return "startedEarly";
    case "raceLoser":
      return "race";
    case "timer":
      return "timer";
    default:
  }
  if (fate.type === "ignored") return "handedOver";
  const work = getWork(promise);
  return (
    findBlockingWork(tree, promise, work) ??
    (fate.type === "unawaited" ? findNameObstacle(tree, promise, fate.variable) : undefined)
  );
}

/** Why a name cannot hold the value in the place of the promise. */
function findNameObstacle(
  tree: SyntaxTree,
  promise: DanglingPromise,
  variable: Variable,
): FailedPrecondition | undefined {
  const [name] = variable.identifiers;
  if (name?.type === "Identifier" && name.typeAnnotation != null) return "typedName";
  const shape = findShape(tree, promise);
  for (const reference of variable.references) {
    if (!reference.isRead()) continue;
    const { identifier } = reference;
    if (isChained(identifier)) return "chainOnName";
    const destination = findDestination(tree, identifier, shape);
    switch (destination.type) {
      case "awaited":
      case "returned":
      case "dropped":
        break;
      case "combined":
        if (destination.combinator === "race" || destination.combinator === "any") return "race";
        break;
      default:
        return "chainOnName";
    }
  }
  return undefined;
}

function findShape(tree: SyntaxTree, { kind, maker }: DanglingPromise): PromiseShape {
  const destination = findDestination(tree, maker, kind === "mapUnawaited" ? ARRAY_OF_PROMISES : []);
  return destination.type === "bound" || destination.type === "collected" ? destination.shape : [];
}

/** `p.then(…)`, and anything else that is asked of the promise itself. */
function isChained(identifier: TSESTree.Node): boolean {
  const node = wrapExpression(identifier);
  const { parent } = node;
  return (
    parent?.type === "MemberExpression" &&
    parent.object === node &&
    /^(?:catch|finally|then)$/.test(getStaticName(parent) ?? "")
  );
}

function draftRepairs(
  tree: SyntaxTree,
  promise: DanglingPromise,
  work: TSESTree.Node,
): FailedPrecondition | readonly Draft[] {
  const { fate, kind } = promise;
  if (kind === "forEachAsync" || kind === "mapUnawaited") return draftAwaitAll(tree, promise);
  if (fate.type === "dropped" && fate.how === "awaited-array") {
    const awaited = findAwaited(work);
    if (awaited !== undefined && unwrapExpression(awaited).type === "ArrayExpression") {
      return isGlobalName(tree, "Promise")
        ? [{ edits: surround(awaited, "Promise.all(", ")"), messageId: "awaitAll" }]
        : "nameIsTaken";
    }
  }
  const hider = fate.type === "dropped" && fate.how === "void" ? findVoid(work) : undefined;
  if (hider !== undefined && !isValueUnused(hider)) return "valueIsUsed";
  const first: Draft =
    hider === undefined
      ? { edits: addAwait(tree, work, "await ", ""), messageId: "addAwait" }
      : { edits: [replaceVoid(hider)], messageId: "voidToAwait" };
  if (!canCatch(tree, promise, hider ?? work)) return [first];
  const catching: TextEdit = { range: [work.range[1], work.range[1]], text: ".catch(console.error)" };
  return [first, { edits: [...first.edits, catching], messageId: "awaitAndCatch" }];
}

/** Offered where a promise is certain to have `catch`, has no handler yet, and nobody would miss its value. */
function canCatch(tree: SyntaxTree, { fate, source }: DanglingPromise, outer: TSESTree.Node): boolean {
  if (fate.type !== "dropped" || !isValueUnused(outer) || !isGlobalName(tree, "console")) return false;
  const last = fate.chain.at(-1)?.callee;
  const isCaught = last?.type === "MemberExpression" && getStaticName(last) === "catch";
  const hasCatch =
    source?.type === "ctx" ||
    source?.type === "fetch" ||
    source?.type === "server" ||
    source?.type === "chain" ||
    (source?.type === "function" && source.target.functionNode.async);
  return hasCatch && !isCaught;
}

function replaceVoid({ range }: TSESTree.UnaryExpression): TextEdit {
  return { range: [range[0], range[0] + "void".length], text: "await" };
}

function addAwait(tree: SyntaxTree, node: TSESTree.Node, before: string, after: string): TextEdit[] {
  return needsParentheses(tree, node)
    ? surround(node, `(${before}`, `${after})`)
    : surround(node, before, after);
}

/** `await Promise.all(items.map(…))`, from `map` and from `forEach`. */
function draftAwaitAll(
  tree: SyntaxTree,
  { fate, kind, maker }: DanglingPromise,
): FailedPrecondition | readonly Draft[] {
  if (!isGlobalName(tree, "Promise")) return "nameIsTaken";
  const method = unwrapExpression(maker.callee);
  if (method.type !== "MemberExpression") return "notAnArray";
  const renamed: TextEdit[] = [];
  let end = ")";
  if (kind === "forEachAsync") {
    if (isKeyed(tree, method.object)) return "notAnArray";
    renamed.push({ range: method.property.range, text: method.computed ? '"map"' : "map" });
    // `Promise.all` takes no undefined.
    if (wrapExpression(maker) !== maker) end = " ?? [])";
  }
  const hider = fate.type === "dropped" && fate.how === "void" ? findVoid(maker) : undefined;
  if (hider !== undefined && !isValueUnused(hider)) return "valueIsUsed";
  if (kind === "forEachAsync" && !isValueUnused(hider ?? maker)) return "valueIsUsed";
  if (hider !== undefined) {
    return [
      {
        edits: [replaceVoid(hider), ...surround(maker, "Promise.all(", end), ...renamed],
        messageId: "awaitAll",
      },
    ];
  }
  const awaited = fate.type === "dropped" && fate.how === "awaited-array" ? findAwaited(maker) : undefined;
  const edits =
    awaited === undefined
      ? addAwait(tree, maker, "await Promise.all(", end)
      : surround(awaited, "Promise.all(", end);
  return [{ edits: [...edits, ...renamed], messageId: "awaitAll" }];
}

/** True for what is seen to be a Map, a Set, headers or the like: they have `forEach` and no `map`. */
function isKeyed(tree: SyntaxTree, receiver: TSESTree.Node): boolean {
  const node = unwrapExpression(receiver);
  if (node.type === "MemberExpression") return /^(?:headers|searchParams)$/.test(getStaticName(node) ?? "");
  if (node.type !== "Identifier") return isKeyedCollection(node);
  const variable = findVariable(tree, node);
  const definition = variable?.defs[0];
  const name = variable?.identifiers[0];
  const type = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type === "TSTypeReference" && type.typeName.type === "Identifier") {
    return /^(?:FormData|Headers|(?:Readonly)?(?:Map|Set)|URLSearchParams)$/.test(type.typeName.name);
  }
  return definition?.type === "Variable" && isKeyedCollection(definition.node.init ?? undefined);
}
