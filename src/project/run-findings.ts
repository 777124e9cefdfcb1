import type { TSESTree } from "@typescript-eslint/utils";

import type { FlowFinding } from "../analysis/await-flow/flow-finding.js";
import type { RunEvent } from "../analysis/await-flow/run-event.js";
import type { CtxRoot } from "../analysis/ctx.js";
import type { LintRun } from "./lint-run.js";

import { AwaitFlow } from "../analysis/await-flow/await-flow.js";
import { argumentsOf } from "../analysis/call-node.js";
import { isActionCtx } from "../analysis/ctx.js";
import { asFunction, findDefinition } from "../analysis/definitions.js";
import { type FunctionReference, parseFunctionReference } from "../analysis/function-references.js";
import { findVariable, unwrapExpression } from "../analysis/syntax-tree.js";
import { createFlowResolver } from "./flow-resolver.js";

/** Run calls that should be one transaction, and the action code they were found in. */
export interface RunFinding extends FlowFinding {
  readonly root: CtxRoot;
}

const findings = new WeakMap<LintRun, readonly RunFinding[]>();

/** All findings of the linted file, each at its later call; four rules share them, so they are made once per lint run. */
export function collectRunFindings(run: LintRun): readonly RunFinding[] {
  let found = findings.get(run);
  if (found === undefined) {
    found = findAll(run);
    findings.set(run, found);
  }
  return found;
}

function findAll(run: LintRun): RunFinding[] {
  const { ctxRoots, tree } = run.linted;
  if (!ctxRoots.some((root) => isActionCtx(root) && mayRun(root))) return [];
  const flow = new AwaitFlow(createFlowResolver(run));
  const judged = new Set<TSESTree.Node>();
  const found = new Map<TSESTree.Node, RunFinding>();
  for (const root of ctxRoots) {
    const node = root.functionNode;
    if (node === undefined || !isActionCtx(root) || judged.has(node)) continue;
    judged.add(node);
    for (const finding of flow.findingsOf({ node, tree })) {
      if (
        [finding.earlier, finding.later].some((event) => event !== undefined && isGivenComponent(run, event))
      )
        continue;
      // A function inside a function can be met twice.
      if (!found.has(finding.later.call)) found.set(finding.later.call, { ...finding, root });
    }
  }
  return [...found.values()];
}

/** Run calls are made on a ctx, or by what a ctx is handed to. */
function mayRun({ uses }: CtxRoot): boolean {
  return (
    uses.passes.length > 0 ||
    uses.members.some(({ path: [member] }) => member === "runQuery" || member === "runMutation")
  );
}

/** True when one of the finding's calls has a reference that one of `patterns` names (`rateLimits.*`). */
export function matchesReference(run: LintRun, finding: RunFinding, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return false;
  return [finding.earlier, finding.later].some((event) => {
    const path = event && findDottedPath(run, event);
    return path !== undefined && matchesPattern(path, patterns);
  });
}

/** Whether one of `patterns` (`rateLimits.*`) names the function at a dotted path. */
export function matchesPattern(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => toRegExp(pattern).test(path));
}

function toRegExp(pattern: string): RegExp {
  const literal = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll("*", ".*")}$`);
}

/** A helper that takes the reference may be handed one of a component, whose transactions are its own. */
function isGivenComponent(run: LintRun, event: RunEvent): boolean {
  return event.throughHelper && parseRunReference(run, event)?.type === "component";
}

/** `agent.memory.search` of `internal.agent.memory.search` and of `"agent/memory:search"`. */
export function findDottedPath(run: LintRun, event: RunEvent): string | undefined {
  const reference = parseRunReference(run, event);
  if (reference?.type === "path") return reference.segments.join(".").replaceAll("/", ".");
  return reference?.type === "name" ? reference.name.replaceAll(/[/:]/g, ".") : undefined;
}

function parseRunReference(run: LintRun, event: RunEvent): FunctionReference | undefined {
  const { call, tree } = event.origin;
  const [argument] = argumentsOf(call);
  if (argument === undefined) return undefined;
  const given = event.throughHelper ? findGivenArgument(run, event, argument) : undefined;
  return given === undefined
    ? parseFunctionReference(tree, argument, run.resolveModule)
    : parseFunctionReference(run.linted.tree, given, run.resolveModule);
}

/** What a helper that takes the reference (`runMutationRef(ctx, ref, args)`) was given for it. */
function findGivenArgument(
  run: LintRun,
  { call, origin }: RunEvent,
  argument: TSESTree.Node,
): TSESTree.Node | undefined {
  const expression = unwrapExpression(argument);
  const variable = expression.type === "Identifier" ? findVariable(origin.tree, expression) : undefined;
  const parameter = variable?.defs.find(({ type }) => type === "Parameter");
  if (parameter === undefined || call.type === "TaggedTemplateExpression") return undefined;
  const helper = asFunction(findDefinition(run.linted.tree, call.callee, run.resolveModule));
  // A helper of the helper was given it by somebody else.
  if (helper === undefined || helper.functionNode !== parameter.node) return undefined;
  return call.arguments[helper.functionNode.params.findIndex((node) => node === parameter.name)];
}
