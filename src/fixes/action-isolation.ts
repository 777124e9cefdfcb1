import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { Registration } from "../analysis/registrations.js";
import type { ConvexModule } from "../project/convex-module.js";
import type { LintRun } from "../project/lint-run.js";
import type { FailedPrecondition } from "./repair.js";

import { readsCtxMember } from "../analysis/ctx-member-reads.js";
import { findDefinition, findPropertyValue } from "../analysis/definitions.js";
import { patternIdentifiers } from "../analysis/module-bindings.js";
import { usesModuleState } from "../analysis/module-state.js";
import { collectResultUses } from "../analysis/result-uses.js";
import {
  contains,
  findVariable,
  type FunctionNode,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
} from "../analysis/syntax-tree.js";
import { isUnchecked } from "../analysis/unchecked-values.js";
import { mayReturnUndefined } from "../analysis/undefined-result.js";
import { isChanged, isValueChanged } from "../analysis/value-mutations.js";
import { collectDanglingPromisesOf } from "../project/dangling-promises.js";
import { importsDirectly, importsModule } from "../project/import-reach.js";
import { findAwaitedValue } from "./run-place.js";

/** Kinds that only `strict` reports: what they let go is meant to be let go. */
const STRICT_KINDS: ReadonlySet<string> = new Set(["earlyStart", "raceLoser"]);

/** Why a handler behaves otherwise when it runs as a part of another action. */
export function findCalleeObstacle(
  run: LintRun,
  call: TSESTree.CallExpression,
  { handler, tree }: Registration,
): FailedPrecondition | undefined {
  if (handler === undefined) return "unknownTarget";
  const { node } = handler;
  if (tree === run.linted.tree && contains(node, call)) return "recursion";
  if (
    node.params.length > 0 &&
    readsCtxMember(tree, { functionNode: node, index: 0, path: [] }, "meta", run.resolveModule)
  ) {
    return "readsMeta";
  }
  const module = run.getModuleOf(tree);
  // In Node.js a module outlives an action, and others find what one of them leaves there.
  if (module.runtime === "default" && usesModuleState(tree, node, run.resolveModule)) return "moduleState";
  if (findDangling(run, module).some((maker) => contains(node, maker))) return "danglingWork";
  if (module === run.linted || importsDirectly(run, run.linted, module)) return undefined;
  return importsModule(run, module, run.linted) ? "importCycle" : undefined;
}

const danglings = new WeakMap<ConvexModule, readonly TSESTree.Node[]>();

/** Every call of the module whose promise is let go, though it should not be. */
function findDangling(run: LintRun, module: ConvexModule): readonly TSESTree.Node[] {
  let found = danglings.get(module);
  if (found === undefined) {
    const promises = collectDanglingPromisesOf(run, module, undefined);
    found = promises.filter(({ kind }) => !STRICT_KINDS.has(kind)).map(({ maker }) => maker);
    danglings.set(module, found);
  }
  return found;
}

/** Why somebody could tell that the arguments were neither checked nor copied. */
export function findArgumentObstacle(
  run: LintRun,
  call: TSESTree.CallExpression,
  { config, handler, tree }: Registration,
): FailedPrecondition | undefined {
  const [, args, ...more] = call.arguments;
  if (more.length > 0 || (args !== undefined && args.type !== "ObjectExpression")) return "argumentsDoNotFit";
  const given = readFields(args);
  if (given === undefined || handler === undefined) return "argumentsDoNotFit";
  if (handler.node.params.length < 2 && given.size > 0) return "argumentsDoNotFit";
  const written = config && findPropertyValue(config, "args");
  // Without validators nothing was checked.
  if (written !== undefined) {
    const declared = readValidators(run, tree, written);
    if (declared === undefined || !fit(run.linted.tree, given, declared)) return "argumentsDoNotFit";
  }
  return changesArguments(handler.tree, handler.node) ? "argumentsAreChanged" : undefined;
}

type Fields = ReadonlyMap<string, TSESTree.Node>;

/** The properties of an object literal; undefined where one is spread or computed. */
function readFields(object: TSESTree.ObjectExpression | undefined): Fields | undefined {
  const fields = new Map<string, TSESTree.Node>();
  for (const property of object?.properties ?? []) {
    const name = property.type === "Property" ? getStaticName(property) : undefined;
    if (property.type !== "Property" || name === undefined) return undefined;
    fields.set(name, property.value);
  }
  return fields;
}

/** `args` as an object literal, as a constant that holds one, or as `v.object({ … })`. */
function readValidators(run: LintRun, tree: SyntaxTree, args: TSESTree.Node): Fields | undefined {
  const definition = findDefinition(tree, args, run.resolveModule);
  if (definition.type !== "node") return undefined;
  const { node } = definition;
  const object = methodOf(node) === "object" && node.type === "CallExpression" ? node.arguments[0] : node;
  return object?.type === "ObjectExpression" ? readFields(object) : undefined;
}

function fit(tree: SyntaxTree, given: Fields, declared: Fields): boolean {
  const isComplete = [...declared].every(
    ([name, validator]) => given.has(name) || methodOf(validator) === "optional",
  );
  const isTyped = /\.[cm]?tsx?$/.test(tree.filename);
  return (
    isComplete &&
    [...given].every(([name, value]) => {
      const validator = declared.get(name);
      if (validator === undefined) return false;
      if (methodOf(validator) === "any") return true;
      return isTyped ? !isUnchecked(tree, value) : value.type === "Literal";
    })
  );
}

/** `optional` of `v.optional(…)`, whatever `v` is called. */
function methodOf(validator: TSESTree.Node): string | undefined {
  const node = unwrapExpression(validator);
  return node.type === "CallExpression" && node.callee.type === "MemberExpression"
    ? getStaticName(node.callee)
    : undefined;
}

/** Whether a handler changes what its arguments hold: with `ctx.runAction` that was a copy. */
function changesArguments(tree: SyntaxTree, { params }: FunctionNode): boolean {
  const [, args] = params;
  return (
    args !== undefined &&
    patternIdentifiers(args).some((identifier) => {
      const variable = findVariable(tree, identifier);
      return variable !== undefined && isChanged(tree, variable);
    })
  );
}

/** Why somebody could tell that the result was not copied: undefined would have come back as null. */
export function findResultObstacle(
  tree: SyntaxTree,
  call: TSESTree.CallExpression,
  { handler }: Registration,
  { evidence, functionNode }: CtxRoot,
): FailedPrecondition | undefined {
  if (handler === undefined) return "unknownTarget";
  const value = findAwaitedValue(call) ?? call;
  if (isValueChanged(tree, value)) return "resultIsChanged";
  const uses = collectResultUses(tree, value, evidence.type === "handler" ? functionNode : undefined);
  if (uses.listsFields) return "resultIsInspected";
  return uses.tellsNullFromUndefined && mayReturnUndefined(handler.node) ? "resultIsInspected" : undefined;
}
