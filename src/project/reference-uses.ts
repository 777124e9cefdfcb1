import type { TSESTree } from "@typescript-eslint/utils";

import type { FunctionKind } from "../platform/builders.js";
import type { ConvexModule } from "./convex-module.js";
import type { LintRun } from "./lint-run.js";
import type { ModuleRun } from "./module-run.js";

import { findDefinition, type ResolveModule } from "../analysis/definitions.js";
import { getCalleeName } from "../analysis/function-names.js";
import { type FunctionReference, parseFunctionReference } from "../analysis/function-references.js";
import {
  findLastName,
  getNodes,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
} from "../analysis/syntax-tree.js";

/** A place where Convex expects a function reference. */
export interface ReferenceUse {
  /** As a person would say it: `ctx.runQuery`, `ctx.scheduler.runAfter`, `crons.daily`. */
  readonly caller: string;
  readonly call: TSESTree.CallExpression;
  /** The name of the called method. */
  readonly nameNode: TSESTree.Node;
  readonly reference: TSESTree.Node;
  /** The kinds of function that the called method can run. */
  readonly accepts: readonly FunctionKind[];
}

interface ReferenceMethod {
  /** Where the reference stands among the arguments. */
  readonly index: number;
  readonly accepts: readonly FunctionKind[];
}

/** What Convex runs later, on its own: a query has nobody to answer. */
export const SCHEDULED_KINDS: readonly FunctionKind[] = ["mutation", "action"];

/** The methods of `ctx.…` that take a reference. */
const CTX_METHODS: ReadonlyMap<string, ReferenceMethod> = new Map<string, ReferenceMethod>([
  ["runAction", { accepts: ["action"], index: 0 }],
  ["runMutation", { accepts: ["mutation"], index: 0 }],
  ["runQuery", { accepts: ["query"], index: 0 }],
  ["scheduler.runAfter", { accepts: SCHEDULED_KINDS, index: 1 }],
  ["scheduler.runAt", { accepts: SCHEDULED_KINDS, index: 1 }],
]);

/** Which argument of `ctx.<path>(…)` is the reference; undefined for methods that take none. */
export function findReferenceIndex(path: string): number | undefined {
  return CTX_METHODS.get(path)?.index;
}

const CRON_METHODS = new Set(["cron", "daily", "hourly", "interval", "monthly", "weekly"]);
const CRON_METHOD: ReferenceMethod = { accepts: SCHEDULED_KINDS, index: 2 };

/** The names of the methods of a ctx that take a reference: `runQuery`, `runAfter` … */
export const CTX_REFERENCE_METHODS: readonly string[] = [...CTX_METHODS.keys()].map((path) =>
  path.slice(path.lastIndexOf(".") + 1),
);

const usesByModule = new WeakMap<ConvexModule, readonly ReferenceUse[]>();

/** Every call in a module that takes a function reference: on a ctx of any kind, and on cron jobs. */
export function collectReferenceUses(run: ModuleRun, module: ConvexModule): readonly ReferenceUse[] {
  let uses = usesByModule.get(module);
  if (uses === undefined) {
    uses = findReferenceUses(run, module);
    usesByModule.set(module, uses);
  }
  return uses;
}

function findReferenceUses(run: ModuleRun, module: ConvexModule): ReferenceUse[] {
  const known = collectCtxCalls(module);
  return getNodes(module.tree, "CallExpression").flatMap((call) => {
    const found =
      known.get(call) ?? findUnresolvedCtxCall(call) ?? findCronCall(module.tree, call, run.resolveModule);
    if (found === undefined) return [];
    const reference = call.arguments[found.index];
    return reference === undefined
      ? []
      : [{ accepts: found.accepts, call, caller: found.caller, nameNode: found.nameNode, reference }];
  });
}

interface FoundCall extends ReferenceMethod {
  readonly caller: string;
  readonly nameNode: TSESTree.Node;
}

function collectCtxCalls(module: ConvexModule): Map<TSESTree.Node, FoundCall> {
  const calls = new Map<TSESTree.Node, FoundCall>();
  for (const root of module.ctxRoots) {
    for (const use of root.uses.members) {
      const path = use.path.join(".");
      const method = CTX_METHODS.get(path);
      if (use.call === undefined || method === undefined) continue;
      calls.set(use.call, { ...method, caller: `ctx.${path}`, nameNode: getCalleeName(use.call) });
    }
  }
  return calls;
}

/** In a helper whose callers are elsewhere nothing proves that `ctx` is one, but its name and what is called on it. */
function findUnresolvedCtxCall(call: TSESTree.CallExpression): FoundCall | undefined {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const method = getStaticName(callee);
  const owner = unwrapExpression(callee.object);
  const scheduler = owner.type === "MemberExpression" && getStaticName(owner) === "scheduler";
  const path = scheduler ? `scheduler.${method ?? ""}` : (method ?? "");
  const found = CTX_METHODS.get(path);
  if (found === undefined || !isNamedCtx(scheduler ? owner.object : owner)) return undefined;
  return { ...found, caller: `ctx.${path}`, nameNode: callee.property };
}

function isNamedCtx(expression: TSESTree.Node): boolean {
  return /^_?(?:ctx|convexCtx|\w*Ctx)$/.test(findLastName(expression) ?? "");
}

function findCronCall(
  tree: SyntaxTree,
  call: TSESTree.CallExpression,
  resolve: ResolveModule,
): FoundCall | undefined {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const method = getStaticName(callee) ?? "";
  if (!CRON_METHODS.has(method) || call.arguments.length <= CRON_METHOD.index) return undefined;
  const owner = findDefinition(tree, callee.object, resolve);
  if (owner.type !== "node" || owner.node.type !== "CallExpression") return undefined;
  const maker = findDefinition(owner.tree, owner.node.callee, resolve);
  if (maker.type !== "external" || maker.path[0] !== "cronJobs") return undefined;
  return { ...CRON_METHOD, caller: `crons.${method}`, nameNode: callee.property };
}

/** Both sides of `big ? internal.a.b : internal.c.d`, where it is written in place of the reference. */
export function writtenBranches(expression: TSESTree.Node): TSESTree.Node[] {
  const node = unwrapExpression(expression);
  return node.type === "ConditionalExpression"
    ? [...writtenBranches(node.consequent), ...writtenBranches(node.alternate)]
    : [expression];
}

/**
 * What follows `api` in a reference through the app's public `api` (`.users.get`), in one branch of a choice at least;
 * undefined for every other reference. A component's own `api` is not reachable from outside.
 */
export function findPublicPath(run: LintRun, use: ReferenceUse): string | undefined {
  if (run.linted.place?.functionsDir.kind === "component") return undefined;
  return pathBehindApi(parseFunctionReference(run.linted.tree, use.reference, run.resolveModule));
}

function pathBehindApi(reference: FunctionReference): string | undefined {
  if (reference.type === "conditional") {
    return reference.options.map(pathBehindApi).find((path) => path !== undefined);
  }
  if (reference.type !== "path" || reference.root !== "api") return undefined;
  return reference.segments.map(formatMember).join("");
}

/** `.users`, or `["my-users"]` for what is no name. */
export function formatMember(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
