import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { Registration } from "../analysis/registrations.js";
import type { LintRun } from "./lint-run.js";

import { parseFunctionReference } from "../analysis/function-references.js";
import { findCallsInReturnType } from "../analysis/inferred-return.js";
import { joinPath } from "./file-path.js";

/** A run call whose type TypeScript needs for the type of the function that makes it, and the other way round. */
export interface CircularResult {
  readonly call: TSESTree.CallExpression;
  readonly registration: Registration;
  /** `ctx.runQuery`. */
  readonly method: string;
}

/**
 * The run calls that make the type of their own function circular. `api` and `internal` are made of the types of all
 * modules, so that every reference through them needs the types of all functions, this one included.
 */
export function collectCircularResults(run: LintRun): CircularResult[] {
  const { ctxRoots, entryPoint, tree } = run.linted;
  if (!entryPoint.entryPoint || !/\.[cm]?tsx?$/.test(tree.filename)) return [];
  const found = ctxRoots.flatMap((root) => collectOfHandler(run, root));
  return found.length > 0 && isApiInferred(run) ? found : [];
}

function collectOfHandler(run: LintRun, { evidence, functionNode, uses }: CtxRoot): CircularResult[] {
  if (evidence.type !== "handler" || functionNode === undefined) return [];
  const { registration } = evidence;
  if (!isTypeInferred(registration)) return [];
  const methods = new Map<TSESTree.Node, string>();
  for (const { call, path } of uses.members) {
    const [member = "", ...deeper] = path;
    if (call !== undefined && deeper.length === 0 && /^run(?:Action|Mutation|Query)$/.test(member)) {
      methods.set(call, `ctx.${member}`);
    }
  }
  const calls = findCallsInReturnType(
    run.linted.tree,
    functionNode,
    (call) => methods.has(call) && isTypedByApi(run, call),
  );
  return calls.map((call) => ({ call, method: methods.get(call) ?? "", registration }));
}

/** HTTP actions have one type, whatever they do; so has what is declared to be of a type. */
function isTypeInferred({ call, handler, kind, origin }: Registration): boolean {
  const { parent } = call;
  const isDeclared = parent.type === "VariableDeclarator" && parent.id.typeAnnotation != null;
  const isCast = parent.type === "TSAsExpression" || parent.type === "TSSatisfiesExpression";
  return (
    kind !== "httpAction" &&
    origin === "convex" &&
    handler?.wrappers.length === 0 &&
    call.typeArguments == null &&
    !isDeclared &&
    !isCast
  );
}

/** `ctx.runQuery(internal.users.get, …)` without a cast on the way. */
function isTypedByApi(run: LintRun, call: TSESTree.CallExpression): boolean {
  const [reference] = call.arguments;
  const isPlain =
    call.typeArguments == null &&
    (call.callee.type === "Identifier" || call.callee.type === "MemberExpression");
  if (reference?.type !== "MemberExpression" || !isPlain) return false;
  const { text } = run.linted.tree;
  if (/\bas\b/.test(text.slice(...call.callee.range)) || /\bas\b/.test(text.slice(...reference.range)))
    return false;
  const parsed = parseFunctionReference(run.linted.tree, reference, run.resolveModule);
  return parsed.type === "path" && parsed.root !== "anyApi";
}

/** Not so where the generated types are written out, as `codegen.staticApi` of `convex.json` asks. */
function isApiInferred(run: LintRun): boolean {
  const directory = run.linted.place?.functionsDir.path;
  const generated = directory && run.readText(joinPath(directory, "_generated/api.d.ts"));
  return !generated || generated.includes("ApiFromModules");
}
