import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxKind } from "../platform/ctx-members.js";
import type { ResolveModule } from "./definitions.js";

import { ctxKindOf } from "../platform/ctx-members.js";
import { type CtxType, findCtxPaths, getParameterType, resolveCtxType } from "./ctx-types.js";
import {
  collectCtxUses,
  collectFieldUses,
  type CtxPass,
  type CtxPlace,
  type CtxUses,
  findEnclosingClass,
} from "./ctx-uses.js";
import { findDefinition } from "./definitions.js";
import { collectCustomizers, type Registration, type RegistrationContext } from "./registrations.js";
import {
  type FunctionNode,
  getNodes,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  visitNodes,
} from "./syntax-tree.js";

/** Why we hold a place to contain a ctx. */
export type CtxEvidence =
  | { readonly type: "handler"; readonly registration: Registration }
  /** The function that a custom builder runs before each handler. */
  | { readonly type: "customizer" }
  | { readonly type: "annotation"; readonly node: TSESTree.Node }
  /** Called with the ctx of another function of this file. */
  | { readonly type: "passed"; readonly call: TSESTree.Node };

/** One binding of this file that holds a ctx, with everything that is done with it. */
export interface CtxRoot {
  /** The function whose parameter it is; undefined for a class field. */
  readonly functionNode: FunctionNode | undefined;
  /** The kinds of ctx that arrive here, as far as the file shows. */
  readonly kinds: ReadonlySet<CtxKind>;
  readonly evidence: CtxEvidence;
  /** Registrations of this file whose handlers reach this place (a handler reaches itself). */
  readonly reachedFrom: ReadonlySet<Registration>;
  /** Members that an annotation or a wrapped builder may add to Convex's own. */
  readonly added: ReadonlySet<string> | "unknown";
  readonly uses: CtxUses;
}

/** True when only actions (and HTTP actions) can arrive here: a verdict on action code needs this. */
export function isActionCtx(root: CtxRoot): boolean {
  return root.kinds.size === 1 && root.kinds.has("action");
}

/** True when the ctx may have a `member` that Convex did not put there. */
export function mayAddMember(root: CtxRoot, member: string): boolean {
  return root.added === "unknown" || root.added.has(member);
}

interface MutableRoot extends CtxRoot {
  readonly kinds: Set<CtxKind>;
  readonly reachedFrom: Set<Registration>;
  readonly annotated: boolean;
}

/** Every place of the file that holds a ctx: handlers, annotated parameters and fields, and helpers they call. */
export function collectCtxRoots(
  tree: SyntaxTree,
  registrations: readonly Registration[],
  context: RegistrationContext,
): CtxRoot[] {
  const collector = new RootCollector(tree, context);
  for (const registration of registrations) collector.addHandler(registration);
  for (const { builder, node } of collectCustomizers(tree, context)) {
    collector.add({ functionNode: node, index: 0, path: [] }, [ctxKindOf(builder.kind)], {
      type: "customizer",
    });
  }
  // Annotations that name a ctx do so by a name that ends in "Ctx", here or behind an alias; `Parameters<…>` needs a builder.
  if (/Ctx|Context|Parameters</.test(tree.text)) collector.addAnnotated();
  collector.propagate();
  return collector.roots();
}

class RootCollector {
  readonly #tree: SyntaxTree;
  readonly #context: RegistrationContext;
  readonly #roots = new Map<TSESTree.Node, Map<string, MutableRoot>>();
  readonly #queue: MutableRoot[] = [];

  constructor(tree: SyntaxTree, context: RegistrationContext) {
    this.#tree = tree;
    this.#context = context;
  }

  roots(): CtxRoot[] {
    return [...this.#roots.values()].flatMap((byPlace) => [...byPlace.values()]);
  }

  addHandler(registration: Registration): void {
    const { handler } = registration;
    if (handler?.tree !== this.#tree) return;
    this.add(
      { functionNode: handler.node, index: 0, path: [] },
      [ctxKindOf(registration.kind)],
      { registration, type: "handler" },
      [registration],
      collectAddedMembers(registration),
    );
  }

  addAnnotated(): void {
    for (const type of ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"] as const) {
      for (const functionNode of getNodes(this.#tree, type)) this.#addAnnotatedParameters(functionNode);
    }
    for (const field of getNodes(this.#tree, "PropertyDefinition")) this.#addAnnotatedField(field);
  }

  #addAnnotatedParameters(functionNode: FunctionNode): void {
    functionNode.params.forEach((parameter, index) => {
      const type = getParameterType(parameter);
      if (type === undefined) return;
      for (const { ctxType, path } of findCtxPaths(this.#tree, type, this.#context)) {
        this.#addTyped({ functionNode, index, path }, type, ctxType);
      }
    });
  }

  #addAnnotatedField(field: TSESTree.PropertyDefinition): void {
    const type = field.typeAnnotation?.typeAnnotation;
    const name = getStaticName(field);
    const ctxType = type && resolveCtxType(this.#tree, type, this.#context);
    const classNode = findEnclosingClass(field);
    if (type === undefined || name === undefined || ctxType === undefined || classNode === undefined) return;
    this.#put(classNode, `.${name}`, {
      added: ctxType.added,
      annotated: true,
      evidence: { node: type, type: "annotation" },
      functionNode: undefined,
      kinds: new Set(ctxType.kinds),
      reachedFrom: new Set(),
      uses: collectFieldUses(this.#tree, classNode, name),
    });
  }

  #addTyped(place: CtxPlace, type: TSESTree.Node, ctxType: CtxType): void {
    if (this.#find(place) !== undefined) return;
    this.#put(place.functionNode, placeKey(place), {
      added: ctxType.added,
      annotated: true,
      evidence: { node: type, type: "annotation" },
      functionNode: place.functionNode,
      kinds: new Set(ctxType.kinds),
      reachedFrom: new Set(),
      uses: collectCtxUses(this.#tree, place),
    });
  }

  add(
    place: CtxPlace,
    kinds: Iterable<CtxKind>,
    evidence: CtxEvidence,
    reachedFrom: Iterable<Registration> = [],
    added: CtxRoot["added"] = new Set(),
  ): void {
    const known = this.#find(place);
    if (known === undefined) {
      this.#put(place.functionNode, placeKey(place), {
        added,
        annotated: false,
        evidence,
        functionNode: place.functionNode,
        kinds: new Set(kinds),
        reachedFrom: new Set(reachedFrom),
        uses: collectCtxUses(this.#tree, place),
      });
      return;
    }
    const size = known.kinds.size + known.reachedFrom.size;
    // What an annotation says holds for all callers; a caller with another ctx is the caller's mistake.
    if (!known.annotated) for (const kind of kinds) known.kinds.add(kind);
    for (const registration of reachedFrom) known.reachedFrom.add(registration);
    if (known.kinds.size + known.reachedFrom.size > size) this.#queue.push(known);
  }

  /** Hands each ctx on to the functions of this file that are called with it, until nothing new is learnt. */
  propagate(): void {
    for (let root = this.#queue.shift(); root !== undefined; root = this.#queue.shift()) {
      for (const pass of root.uses.passes) {
        if (pass.ctxPath.length > 0) continue;
        const target = findPassTarget(this.#tree, pass, this.#context.resolve);
        if (target?.tree !== this.#tree) continue;
        this.add(target.place, root.kinds, { call: pass.call, type: "passed" }, root.reachedFrom, root.added);
      }
    }
  }

  #find(place: CtxPlace): MutableRoot | undefined {
    return this.#roots.get(place.functionNode)?.get(placeKey(place));
  }

  #put(owner: TSESTree.Node, key: string, root: MutableRoot): void {
    const byPlace = this.#roots.get(owner) ?? new Map<string, MutableRoot>();
    this.#roots.set(owner, byPlace.set(key, root));
    this.#queue.push(root);
  }
}

/**
 * A custom builder, or a function around the handler, hands on whatever its code puts into an object; the keys of these
 * objects are members that the ctx may have. Where that code is out of sight, the ctx may have anything.
 */
function collectAddedMembers({ handler, wrapper }: Registration): ReadonlySet<string> | "unknown" {
  const wrappers = [...(wrapper === undefined ? [] : [wrapper]), ...(handler?.wrappers ?? [])];
  const names = new Set<string>();
  for (const node of wrappers) {
    if (node === undefined) return "unknown";
    visitNodes(node, (inner) => {
      const name = inner.type === "Property" ? getStaticName(inner) : undefined;
      if (name !== undefined) names.add(name);
      return undefined;
    });
  }
  return names;
}

function placeKey(place: CtxPlace): string {
  return [String(place.index), ...place.path].join(".");
}

/** The parameter that a handed-on ctx arrives at, in this file or another one; undefined when the callee is not known. */
export function findPassTarget(
  tree: SyntaxTree,
  pass: CtxPass,
  resolve: ResolveModule,
): { readonly tree: SyntaxTree; readonly place: CtxPlace } | undefined {
  if (pass.call.arguments.slice(0, pass.index).some((argument) => argument.type === "SpreadElement"))
    return undefined;
  const definition = findDefinition(tree, pass.call.callee, resolve);
  if (definition.type !== "node") return undefined;
  const functionNode = isFunctionNode(definition.node) ? definition.node : findConstructor(definition.node);
  if (functionNode === undefined || functionNode.params[pass.index] === undefined) return undefined;
  return { place: { functionNode, index: pass.index, path: pass.argumentPath }, tree: definition.tree };
}

function findConstructor(node: TSESTree.Node): FunctionNode | undefined {
  if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") return undefined;
  for (const member of node.body.body) {
    if (member.type === "MethodDefinition" && member.kind === "constructor" && isFunctionNode(member.value))
      return member.value;
  }
  return undefined;
}
