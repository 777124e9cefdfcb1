import type { CallMeaning, CallNode, FlowResolver } from "../analysis/await-flow/call-meaning.js";
import type { CtxMemberUse, CtxPass, CtxUses } from "../analysis/ctx-uses.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { LintRun } from "./lint-run.js";

import { findPassTarget, isActionCtx } from "../analysis/ctx.js";
import { collectCtxUses, type CtxPlace } from "../analysis/ctx-uses.js";
import { asFunction, findDefinition } from "../analysis/definitions.js";
import { getCalleeName } from "../analysis/function-names.js";
import { parseFunctionReference } from "../analysis/function-references.js";
import { isSynchronousCall } from "../analysis/synchronous-call.js";
import { contains, type SyntaxTree } from "../analysis/syntax-tree.js";

/**
 * Tells the flow analysis what the calls of action code mean: those of the linted file by its contexts, those of the
 * helpers it reaches by the parameter that the ctx arrives at. A helper of another file is read only when it is called.
 */
export function createFlowResolver(run: LintRun): FlowResolver {
  const resolver = new ProjectFlowResolver(run);
  for (const root of run.linted.ctxRoots) if (isActionCtx(root)) resolver.addUses(root.uses);
  return { classifyCall: (call, tree) => resolver.classifyCall(call, tree) };
}

/** Members of an action's ctx that reach no further than its own deployment's bookkeeping. */
const NEUTRAL_MEMBERS = new Set(["auth", "meta", "scheduler"]);
const EXTERNAL_MEMBERS = new Set(["runAction", "storage", "vectorSearch"]);

class ProjectFlowResolver {
  readonly #run: LintRun;
  readonly #members = new Map<TSESTree.Node, CtxMemberUse>();
  readonly #passes = new Map<TSESTree.Node, CtxPass>();
  readonly #entered = new Map<TSESTree.Node, Set<string>>();

  constructor(run: LintRun) {
    this.#run = run;
  }

  addUses(uses: CtxUses): void {
    for (const use of uses.members) if (use.call !== undefined) this.#members.set(use.call, use);
    for (const pass of uses.passes) if (pass.ctxPath.length === 0) this.#passes.set(pass.call, pass);
  }

  classifyCall(call: CallNode, tree: SyntaxTree): CallMeaning {
    if (call.type === "TaggedTemplateExpression") return { type: "unknown" };
    const use = this.#members.get(call);
    if (use !== undefined && call.type === "CallExpression") return this.#classifyMember(call, use, tree);
    const pass = this.#passes.get(call);
    return pass === undefined ? this.#classifyOther(call, tree) : this.#classifyPass(call, pass, tree);
  }

  #classifyMember(call: TSESTree.CallExpression, use: CtxMemberUse, tree: SyntaxTree): CallMeaning {
    const [member = ""] = use.path;
    if (use.path.length === 1 && (member === "runQuery" || member === "runMutation")) {
      return this.#classifyRun(call, member === "runQuery" ? "query" : "mutation", use, tree);
    }
    if (NEUTRAL_MEMBERS.has(member)) return { type: "neutral" };
    return { type: EXTERNAL_MEMBERS.has(member) ? "external" : "unknown" };
  }

  #classifyRun(
    call: TSESTree.CallExpression,
    kind: "mutation" | "query",
    use: CtxMemberUse,
    tree: SyntaxTree,
  ): CallMeaning {
    const [argument] = call.arguments;
    const reference = argument && parseFunctionReference(tree, argument, this.#run.resolveModule);
    const { callee } = call;
    const functionName =
      reference?.type === "path"
        ? reference.segments.at(-1)
        : reference?.type === "name"
          ? reference.name.split(":").at(-1)
          : undefined;
    return {
      component: reference?.type === "component",
      ...(functionName === undefined ? {} : { functionName }),
      kind,
      reportNode: use.nameNodes[0] && contains(callee, use.nameNodes[0]) ? use.nameNodes[0] : callee,
      type: "run",
    };
  }

  #classifyPass(call: CallNode, pass: CtxPass, tree: SyntaxTree): CallMeaning {
    const target = findPassTarget(tree, pass, this.#run.resolveModule);
    if (target === undefined) return { type: "unknown" };
    this.#enter(target.tree, target.place);
    return {
      reportNode: getCalleeName(call),
      target: { node: target.place.functionNode, tree: target.tree },
      type: "helper",
    };
  }

  /** What the helper does with the ctx is looked at once for each parameter that it arrives at. */
  #enter(tree: SyntaxTree, place: CtxPlace): void {
    const key = [String(place.index), ...place.path].join(".");
    const known = this.#entered.get(place.functionNode) ?? new Set();
    this.#entered.set(place.functionNode, known);
    if (known.has(key)) return;
    known.add(key);
    this.addUses(collectCtxUses(tree, place));
  }

  #classifyOther(call: CallNode, tree: SyntaxTree): CallMeaning {
    if (call.type !== "CallExpression") return { type: "unknown" };
    if (isSynchronousCall(tree, call)) return { type: "neutral" };
    const definition = findDefinition(tree, call.callee, this.#run.resolveModule);
    if (definition.type === "global") return { type: definition.name === "fetch" ? "external" : "unknown" };
    const helper = asFunction(definition);
    if (helper === undefined) return { type: "unknown" };
    return {
      reportNode: getCalleeName(call),
      target: { node: helper.functionNode, tree: helper.tree },
      type: "helper",
    };
  }
}
