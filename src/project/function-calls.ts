import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxPass, CtxPlace, CtxUses } from "../analysis/ctx-uses.js";
import type { Registration } from "../analysis/registrations.js";
import type { FunctionNode, SyntaxTree } from "../analysis/syntax-tree.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { findPassTarget } from "../analysis/ctx.js";
import { collectCtxUses } from "../analysis/ctx-uses.js";
import { findDefinition } from "../analysis/definitions.js";
import { returnedExpressions } from "../analysis/registrations.js";
import { isFunctionNode, unwrapExpression } from "../analysis/syntax-tree.js";
import { formatFunctionName } from "../platform/function-paths.js";
import { findReferenceIndex } from "./reference-uses.js";
import { resolveReference, type ResolvedReference } from "./references.js";

/** A place in the code: what a claim of the graph rests on. */
export interface CodePlace {
  readonly tree: SyntaxTree;
  readonly node: TSESTree.Node;
}

/** One call on a ctx that makes another Convex function run, now or later. */
export interface FunctionCall {
  /** `runQuery`, `runMutation`, `runAction`, `scheduler.runAfter`, `scheduler.runAt`. */
  readonly method: string;
  readonly place: CodePlace;
  /** The calls of helpers that lead from the handler to that place, the outermost first. */
  readonly through: readonly CodePlace[];
  readonly target: ResolvedReference;
}

/** What is being followed: one function of the project, entered with a ctx. */
interface Frame {
  readonly tree: SyntaxTree;
  readonly functionNode: FunctionNode | undefined;
  readonly uses: CtxUses;
  /** What the parameters of `functionNode` hold, where the call that led here handed over function references. */
  readonly references: ReadonlyMap<number, ResolvedReference>;
  readonly cameFrom: Step | undefined;
}

interface Step {
  readonly place: CodePlace;
  readonly before: Step | undefined;
}

const NO_REFERENCES: ReadonlyMap<number, ResolvedReference> = new Map();

/**
 * Follows the ctx of a registered function through helpers, of whatever module, and finds the functions that it calls.
 * A helper is looked at once, however many functions reach it.
 */
export class FunctionCallFinder {
  readonly #run: ModuleRun;
  readonly #uses = new Map<FunctionNode, Map<string, CtxUses>>();
  readonly #passTargets = new Map<CtxPass, ReturnType<typeof findPassTarget>>();
  readonly #resolved = new Map<TSESTree.Node, ResolvedReference>();
  readonly #modules = new Map<TSESTree.Program, ConvexModule>();
  readonly #seenCalls = new Set<TSESTree.Node>();

  constructor(run: ModuleRun) {
    this.#run = run;
  }

  /** The calls that the handler of a registration makes, with those of what runs around it (`customAction` and the like). */
  collectCalls(registration: Registration): FunctionCall[] {
    const stack = this.#collectFrames(registration);
    const entered = new Map<FunctionNode, Set<string>>();
    const calls: FunctionCall[] = [];
    for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
      this.#addCalls(frame, calls);
      for (const pass of frame.uses.passes) {
        const next = this.#enter(frame, pass, entered);
        if (next !== undefined) stack.push(next);
      }
    }
    return calls;
  }

  /** Whether a call was found from some registration that was asked about before. */
  hasSeen(call: TSESTree.Node): boolean {
    return this.#seenCalls.has(call);
  }

  #addCalls(frame: Frame, calls: FunctionCall[]): void {
    const { tree, uses } = frame;
    for (const { call, path } of uses.members) {
      const method = path.join(".");
      const index = findReferenceIndex(method);
      const reference = index === undefined ? undefined : call?.arguments[index];
      if (call === undefined || reference === undefined) continue;
      this.#seenCalls.add(call);
      calls.push({
        method,
        place: { node: call, tree },
        target: this.#resolve(frame, reference),
        through: listSteps(frame.cameFrom),
      });
    }
  }

  #enter(frame: Frame, pass: CtxPass, entered: Map<FunctionNode, Set<string>>): Frame | undefined {
    if (pass.ctxPath.length > 0) return undefined;
    const target = this.#findPassTarget(frame.tree, pass);
    if (target === undefined) return undefined;
    const references = this.#collectReferences(frame, pass, target.place.functionNode);
    const { functionNode } = target.place;
    const key = [placeKey(target.place), ...[...references].map(([index, to]) => `${index}=${describe(to)}`)];
    const known = entered.get(functionNode) ?? new Set();
    entered.set(functionNode, known);
    if (known.has(key.join(" "))) return undefined;
    known.add(key.join(" "));
    return {
      cameFrom: { before: frame.cameFrom, place: { node: pass.call, tree: frame.tree } },
      functionNode,
      references,
      tree: target.tree,
      uses: this.#getUses(target.tree, target.place),
    };
  }

  /** The function references that a call hands on beside the ctx: `runWithRetry(ctx, internal.billing.charge)`. */
  #collectReferences(
    frame: Frame,
    pass: CtxPass,
    functionNode: FunctionNode,
  ): ReadonlyMap<number, ResolvedReference> {
    let references: Map<number, ResolvedReference> | undefined;
    for (const [index, argument] of pass.call.arguments.entries()) {
      if (argument.type === "SpreadElement") break;
      const parameter = functionNode.params[index];
      if (index === pass.index || parameter === undefined || !mayBeReference(argument)) continue;
      const target = this.#resolve(frame, argument);
      if (target.type !== "unknown")
        references = (references ?? new Map<number, ResolvedReference>()).set(index, target);
    }
    return references ?? NO_REFERENCES;
  }

  #resolve(frame: Frame, expression: TSESTree.Node): ResolvedReference {
    let resolved = this.#resolved.get(expression);
    if (resolved === undefined) {
      resolved = resolveReference(this.#run, frame.tree, expression);
      this.#resolved.set(expression, resolved);
    }
    if (resolved.type !== "unknown" || frame.references.size === 0) return resolved;
    const definition = findDefinition(frame.tree, expression, this.#run.resolveModule);
    if (definition.type !== "parameter" || definition.functionNode !== frame.functionNode) return resolved;
    const { variable } = definition;
    const index = frame.functionNode.params.findIndex((parameter) =>
      variable.identifiers.some((name) => name === parameter || name.parent === parameter),
    );
    return frame.references.get(index) ?? resolved;
  }

  #findPassTarget(tree: SyntaxTree, pass: CtxPass): ReturnType<typeof findPassTarget> {
    if (!this.#passTargets.has(pass)) {
      this.#passTargets.set(pass, findPassTarget(tree, pass, this.#run.resolveModule));
    }
    return this.#passTargets.get(pass);
  }

  #getUses(tree: SyntaxTree, place: CtxPlace): CtxUses {
    const byPlace = this.#uses.get(place.functionNode) ?? new Map<string, CtxUses>();
    this.#uses.set(place.functionNode, byPlace);
    const key = placeKey(place);
    const uses = byPlace.get(key) ?? collectCtxUses(tree, place);
    byPlace.set(key, uses);
    return uses;
  }

  #collectFrames({ handler, wrapper }: Registration): Frame[] {
    const frames = handler === undefined ? [] : [this.#createFrame(handler.tree, handler.node)];
    if (wrapper !== undefined) frames.push(...this.#collectWrapperFrames(wrapper));
    for (const node of handler?.wrappers ?? []) {
      const module = isFunctionNode(node) ? this.#findModule(node) : undefined;
      if (module === undefined || !isFunctionNode(node)) continue;
      const made = returnedExpressions(node).map(unwrapExpression).filter(isFunctionNode);
      frames.push(...made.map((functionNode) => this.#createFrame(module.tree, functionNode)));
    }
    return frames;
  }

  /** A handler, or what runs in its place: the ctx comes first. */
  #createFrame(tree: SyntaxTree, functionNode: FunctionNode): Frame {
    const uses = this.#getUses(tree, { functionNode, index: 0, path: [] });
    return { cameFrom: undefined, functionNode, references: NO_REFERENCES, tree, uses };
  }

  /** A custom builder runs code of its own with the ctx: what is written in its call, or in what the call is given. */
  #collectWrapperFrames(wrapper: TSESTree.Node): Frame[] {
    const module = this.#findModule(wrapper);
    if (module === undefined) return [];
    const regions: CodePlace[] = [{ node: wrapper, tree: module.tree }];
    if (wrapper.type === "CallExpression") {
      for (const argument of wrapper.arguments) {
        const definition = findDefinition(module.tree, argument, this.#run.resolveModule);
        if (definition.type === "node") regions.push(definition);
      }
    }
    const frames = regions.flatMap(({ node, tree }) => {
      const { ctxRoots } = this.#run.getModuleOf(tree);
      return ctxRoots.flatMap(({ functionNode, uses }) =>
        functionNode !== undefined && isInside(functionNode, node)
          ? [{ cameFrom: undefined, functionNode, references: NO_REFERENCES, tree, uses }]
          : [],
      );
    });
    return [...new Map(frames.map((frame) => [frame.uses, frame])).values()];
  }

  #findModule(node: TSESTree.Node): ConvexModule | undefined {
    let program = node;
    while (program.parent) program = program.parent;
    if (!this.#modules.has(program)) {
      for (const module of this.#run.collectReadModules()) this.#modules.set(module.tree.program, module);
    }
    return this.#modules.get(program);
  }
}

function placeKey({ index, path }: CtxPlace): string {
  return [String(index), ...path].join(".");
}

/** Strings without a colon are messages and ids far more often than legacy names of default exports. */
function mayBeReference(argument: TSESTree.Node): boolean {
  const node = unwrapExpression(argument);
  if (node.type === "Literal") return typeof node.value === "string" && node.value.includes(":");
  return /^(?:CallExpression|ConditionalExpression|Identifier|MemberExpression)$/.test(node.type);
}

function describe(target: ResolvedReference): string {
  switch (target.type) {
    case "function":
      return `${target.module.tree.filename}:${target.functionPath.exportName}`;
    case "missing":
      return formatFunctionName(target.functionPath);
    case "conditional":
      return target.options.map(describe).join("|");
    default:
      return target.type;
  }
}

function listSteps(last: Step | undefined): CodePlace[] {
  const places: CodePlace[] = [];
  for (let step = last; step !== undefined; step = step.before) places.push(step.place);
  return places.reverse();
}

function isInside(node: TSESTree.Node, region: TSESTree.Node): boolean {
  return node.range[0] >= region.range[0] && node.range[1] <= region.range[1];
}
