import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxPass, CtxPlace, CtxUses } from "../analysis/ctx-uses.js";
import type { Registration } from "../analysis/registrations.js";
import type { FunctionNode, SyntaxTree } from "../analysis/syntax-tree.js";
import type { ModuleRun } from "./module-run.js";
import type { FunctionLocation, LocatedReference } from "./references.js";

import { findPassTarget } from "../analysis/ctx.js";
import { collectCtxUses } from "../analysis/ctx-uses.js";
import { findDefinition } from "../analysis/definitions.js";
import { collectReturned } from "../analysis/function-results.js";
import { contains, isFunctionNode, unwrapExpression } from "../analysis/syntax-tree.js";
import { findReferenceIndex } from "./reference-uses.js";
import { locateReference } from "./references.js";
import { findLine } from "./source-places.js";

/** A line of a file. */
export interface SourceLine {
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What a call makes run, in words that outlive the syntax trees they were read from. */
export type CallTarget =
  | FunctionLocation
  /** Whatever the caller of this code hands over as its parameter number `index`. */
  | { readonly type: "parameter"; readonly index: number; readonly reason: string }
  | { readonly type: "conditional"; readonly options: readonly CallTarget[] }
  | { readonly type: "unresolved"; readonly reason: string };

/** A function of the project that holds a ctx, and what it does with that: what is left of its code in the graph. */
export interface CodeUnit {
  readonly calls: readonly UnitCall[];
  readonly passes: readonly UnitPass[];
}

/** A call on the ctx that makes another Convex function run, now or later. */
export interface UnitCall {
  /** `runQuery`, `runMutation`, `runAction`, `scheduler.runAfter`, `scheduler.runAt`. */
  readonly method: string;
  readonly place: SourceLine;
  readonly target: CallTarget;
}

/** A call that hands the ctx on to another function of the project. */
export interface UnitPass {
  readonly place: SourceLine;
  /** Key of the unit that gets the ctx. */
  readonly unit: string;
  /** The function references that it gets beside the ctx, by the number of the parameter. */
  readonly references: ReadonlyMap<number, CallTarget>;
}

/** A unit that was met and is still to be read. */
interface PendingUnit {
  readonly key: string;
  readonly tree: SyntaxTree;
  readonly functionNode: FunctionNode;
  readonly uses: CtxUses;
}

/**
 * Reads the code of registered functions, and of all helpers that their ctx gets to, into units. A helper is read once,
 * however many functions reach it, and no unit holds on to a syntax tree.
 */
export class CodeUnitReader {
  readonly units = new Map<string, CodeUnit>();
  readonly #run: ModuleRun;
  readonly #readCalls = new Set<string>();
  readonly #pending: PendingUnit[] = [];

  constructor(run: ModuleRun) {
    this.#run = run;
  }

  /**
   * Keys of the units that run when the function is called: its handler, and what runs around that (`customAction` and
   * the like).
   */
  read(registration: Registration): string[] {
    const starts = this.#meetAll(registration);
    for (let unit = this.#pending.pop(); unit !== undefined; unit = this.#pending.pop()) {
      this.units.set(unit.key, this.#readUnit(unit));
    }
    return starts;
  }

  /** Whether the call with this key was read as part of some unit. */
  hasRead(call: string): boolean {
    return this.#readCalls.has(call);
  }

  #meetAll({ handler, wrapper }: Registration): string[] {
    const starts: string[] = [];
    if (handler !== undefined) starts.push(this.#meetHandler(handler.tree, handler.node));
    if (wrapper !== undefined) starts.push(...this.#meetWrapper(wrapper));
    for (const node of handler?.wrappers ?? []) {
      const tree = isFunctionNode(node) ? this.#run.findTreeOf(node) : undefined;
      if (tree === undefined || !isFunctionNode(node)) continue;
      for (const made of collectReturned(node).map(unwrapExpression)) {
        if (isFunctionNode(made)) starts.push(this.#meetHandler(tree, made));
      }
    }
    return [...new Set(starts)];
  }

  /** A handler, or what runs in its place: the ctx comes first. */
  #meetHandler(tree: SyntaxTree, functionNode: FunctionNode): string {
    return this.#meetPlace(tree, { functionNode, index: 0, path: [] });
  }

  #meetPlace(tree: SyntaxTree, place: CtxPlace): string {
    const { functionNode } = place;
    const key = `${keyOfNode(tree, functionNode)}:${[String(place.index), ...place.path].join(".")}`;
    this.#meet({ functionNode, key, tree }, () => collectCtxUses(tree, place));
    return key;
  }

  /** A custom builder runs code of its own with the ctx: what is written in its call, or in what the call is given. */
  #meetWrapper(wrapper: TSESTree.Node): string[] {
    const tree = this.#run.findTreeOf(wrapper);
    if (tree === undefined) return [];
    const regions = [{ node: wrapper, tree }];
    for (const argument of wrapper.type === "CallExpression" ? wrapper.arguments : []) {
      const definition = findDefinition(tree, argument, this.#run.resolveModule);
      if (definition.type === "node") regions.push(definition);
    }
    return regions.flatMap((region) =>
      this.#run.getModuleOf(region.tree).ctxRoots.flatMap(({ functionNode, uses }, index) => {
        if (functionNode === undefined || !contains(region.node, functionNode)) return [];
        const key = `${keyOfNode(region.tree, functionNode)}:root ${String(index)}`;
        this.#meet({ functionNode, key, tree: region.tree }, () => uses);
        return [key];
      }),
    );
  }

  #meet(unit: Omit<PendingUnit, "uses">, collectUses: () => CtxUses): void {
    if (this.units.has(unit.key)) return;
    // Known from now on, so that a helper that calls itself is met once.
    this.units.set(unit.key, { calls: [], passes: [] });
    this.#pending.push({ ...unit, uses: collectUses() });
  }

  #readUnit(unit: PendingUnit): CodeUnit {
    return {
      calls: unit.uses.members.flatMap(({ call, path }) => {
        const method = path.join(".");
        const index = findReferenceIndex(method);
        const reference = index === undefined ? undefined : call?.arguments[index];
        if (call === undefined || reference === undefined) return [];
        this.#readCalls.add(keyOfNode(unit.tree, call));
        return [{ method, place: locate(unit.tree, call), target: this.#findTarget(unit, reference) }];
      }),
      passes: unit.uses.passes.flatMap((pass) => this.#readPass(unit, pass)),
    };
  }

  #readPass(unit: PendingUnit, pass: CtxPass): UnitPass[] {
    if (pass.ctxPath.length > 0) return [];
    const target = findPassTarget(unit.tree, pass, this.#run.resolveModule);
    if (target === undefined) return [];
    const references = new Map<number, CallTarget>();
    for (const [index, argument] of pass.call.arguments.entries()) {
      if (argument.type === "SpreadElement") break;
      if (index === pass.index || !mayBeReference(argument)) continue;
      const reference = this.#findTarget(unit, argument);
      if (reference.type !== "unresolved") references.set(index, reference);
    }
    return [
      {
        place: locate(unit.tree, pass.call),
        references,
        unit: this.#meetPlace(target.tree, target.place),
      },
    ];
  }

  #findTarget({ functionNode, tree }: PendingUnit, expression: TSESTree.Node): CallTarget {
    const target = describeTarget(locateReference(this.#run, tree, expression));
    if (target.type !== "unresolved") return target;
    const definition = findDefinition(tree, expression, this.#run.resolveModule);
    if (definition.type !== "parameter" || definition.functionNode !== functionNode) return target;
    const { variable } = definition;
    const index = functionNode.params.findIndex((parameter) =>
      variable.identifiers.some(
        (name) => name === parameter || (parameter.type === "AssignmentPattern" && parameter.left === name),
      ),
    );
    return index === -1 ? target : { index, reason: target.reason, type: "parameter" };
  }
}

/** What a reference is to a caller who hands it on to nobody. */
export function describeTarget(reference: LocatedReference): CallTarget {
  switch (reference.type) {
    case "location":
      return reference;
    case "conditional":
      return { options: reference.options.map(describeTarget), type: "conditional" };
    case "component":
      return { reason: "it is a function of a component", type: "unresolved" };
    case "unknown":
      return { reason: reference.reason, type: "unresolved" };
  }
}

export function locate(tree: SyntaxTree, node: TSESTree.Node): SourceLine {
  return { file: tree.filename, line: findLine(tree.text, node.range[0]) };
}

/** Names a node beyond the life of its tree. */
export function keyOfNode({ filename }: SyntaxTree, { range }: TSESTree.Node): string {
  return `${filename}:${String(range[0])}`;
}

/** Strings without a colon are messages and ids far more often than legacy names of default exports. */
function mayBeReference(argument: TSESTree.Node): boolean {
  const node = unwrapExpression(argument);
  if (node.type === "Literal") return typeof node.value === "string" && node.value.includes(":");
  return /^(?:CallExpression|ConditionalExpression|Identifier|MemberExpression)$/.test(node.type);
}
