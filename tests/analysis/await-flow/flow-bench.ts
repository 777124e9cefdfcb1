import type { TSESTree } from "@typescript-eslint/utils";

import { AwaitFlow } from "../../../src/analysis/await-flow/await-flow.js";
import type { CallMeaning, CallNode, FunctionTarget } from "../../../src/analysis/await-flow/call-meaning.js";
import type { FlowFinding } from "../../../src/analysis/await-flow/flow-finding.js";
import {
  findVariable,
  getStaticName,
  isFunctionNode,
  parseSyntaxTree,
  type SyntaxTree,
  visitNodes,
} from "../../../src/analysis/syntax-tree.js";

/**
 * A small world for flow tests. `ctx.runQuery(ref, args)` and `ctx.runMutation(ref, args)` are run calls, of a component
 * when the ref starts with `components`; `fetch` and `ctx.runAction` are external; `ctx.auth` and `ctx.scheduler` are
 * neutral; a function declared in one of the modules is a helper; `sync…` calls are neutral; all others are unknown.
 */
export class FlowBench {
  flow: AwaitFlow;
  readonly #functions = new Map<string, FunctionTarget>();

  constructor(...modules: readonly string[]) {
    for (const [index, text] of modules.entries()) this.#addModule(`/project/convex/module${index}.ts`, text);
    this.flow = this.#createFlow();
  }

  /** Forgets everything but the trees. */
  restart(): void {
    this.flow = this.#createFlow();
  }

  #createFlow(): AwaitFlow {
    return new AwaitFlow({ classifyCall: (call, tree) => this.#classify(call, tree) });
  }

  get(name: string): FunctionTarget {
    const target = this.#functions.get(name);
    if (target === undefined) throw new Error(`no function ${name}`);
    return target;
  }

  /** Findings of one function as text, in the order of the text: `a > b query-query`. */
  describe(name = "handler"): string[] {
    return this.flow.findingsOf(this.get(name)).map(describeFinding);
  }

  #addModule(filename: string, text: string): void {
    const outcome = parseSyntaxTree(filename, text);
    if (outcome.type === "error") throw new Error(`${outcome.message}\n${text}`);
    const { tree } = outcome;
    visitNodes(tree.program, (node) => {
      if (node.type === "FunctionDeclaration" && node.id !== null)
        this.#functions.set(node.id.name, { node, tree });
      if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && isFunctionNode(node.init)) {
        this.#functions.set(node.id.name, { node: node.init, tree });
      }
      return undefined;
    });
  }

  #classify(call: CallNode, tree: SyntaxTree): CallMeaning {
    if (call.type !== "CallExpression") return { type: "unknown" };
    const { callee } = call;
    if (callee.type === "Identifier") {
      if (callee.name === "fetch") return { type: "external" };
      if (callee.name.startsWith("sync")) return { type: "neutral" };
      const target = this.#functions.get(callee.name);
      const isLocal = findVariable(tree, callee)?.defs.some(({ type }) => type === "Parameter") === true;
      return target === undefined || isLocal
        ? { type: "unknown" }
        : { reportNode: callee, target, type: "helper" };
    }
    if (callee.type !== "MemberExpression") return { type: "unknown" };
    const name = getStaticName(callee);
    const ofCtx = callee.object.type === "Identifier" && callee.object.name === "ctx";
    if (ofCtx && (name === "runQuery" || name === "runMutation")) {
      return {
        component: referenceOf(call).startsWith("components"),
        functionName: referenceOf(call).split(".").at(-1) ?? "",
        kind: name === "runQuery" ? "query" : "mutation",
        reportNode: callee.property,
        type: "run",
      };
    }
    if (ofCtx && name === "runAction") return { type: "external" };
    if (/^ctx\.(?:auth|scheduler)$/.test(textOf(tree, callee.object))) return { type: "neutral" };
    return { type: "unknown" };
  }
}

/** Findings of a handler whose body is `body`, given `modules` of helpers. */
export function findingsIn(body: string, ...modules: readonly string[]): string[] {
  return new FlowBench(`export async function handler(ctx, args) {\n${body}\n}`, ...modules).describe();
}

/** Runs are named after the last segment of their references, helpers' calls as `helper(run)`. */
function describeFinding({ earlier, kind, later }: FlowFinding): string {
  return earlier === undefined ? `${nameOf(later)} ${kind}` : `${nameOf(earlier)} > ${nameOf(later)} ${kind}`;
}

function nameOf({ origin, reportNode, throughHelper }: FlowFinding["later"]): string {
  const run = origin.functionName ?? "";
  return throughHelper && reportNode.type === "Identifier" ? `${reportNode.name}(${run})` : run;
}

function referenceOf(call: TSESTree.CallExpression): string {
  const parts: string[] = [];
  let node: TSESTree.Node | undefined = call.arguments[0];
  for (; node?.type === "MemberExpression"; node = node.object) parts.unshift(getStaticName(node) ?? "?");
  if (node?.type === "Identifier") parts.unshift(node.name);
  return parts.join(".");
}

function textOf(tree: SyntaxTree, node: TSESTree.Node): string {
  return tree.text.slice(node.range[0], node.range[1]);
}
