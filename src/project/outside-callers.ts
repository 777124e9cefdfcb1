import type { TSESTree } from "@typescript-eslint/utils";

import type { Registration } from "../analysis/registrations.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { findDefinition, findPropertyValue } from "../analysis/definitions.js";
import { classifyRegistration } from "../analysis/registrations.js";
import { getNodes, getStaticName, unwrapExpression } from "../analysis/syntax-tree.js";
import { collectReferenceUses } from "./reference-uses.js";
import { locateReference, type LocatedReference } from "./references.js";

/** A cron job of `cronJobs()`. */
export interface CronJob {
  /** As written; undefined where it is computed. */
  readonly name: string | undefined;
  readonly node: TSESTree.Node;
  readonly target: LocatedReference;
}

/** A route of `httpRouter()`. */
export interface HttpRoute {
  /** `GET /images/*`; what is computed reads `…`. */
  readonly name: string;
  readonly node: TSESTree.Node;
  readonly handler: Registration | undefined;
}

export function collectCronJobs(run: ModuleRun, module: ConvexModule): CronJob[] {
  if (!module.tree.text.includes("cron")) return [];
  return collectReferenceUses(run, module)
    .filter(({ caller }) => caller.startsWith("crons."))
    .map(({ call, reference }) => ({
      name: readString(run, module, call.arguments[0]),
      node: call,
      target: locateReference(run, module.tree, reference),
    }));
}

export function collectHttpRoutes(run: ModuleRun, module: ConvexModule): HttpRoute[] {
  const { tree } = module;
  if (!tree.text.includes("route")) return [];
  return getNodes(tree, "CallExpression").flatMap((call) => {
    const [route] = call.arguments;
    if (route === undefined || !isRouteCall(run, module, call)) return [];
    const definition = findDefinition(tree, route, run.resolveModule);
    if (definition.type !== "node" || definition.node.type !== "ObjectExpression") return [];
    const read = (name: string): TSESTree.Node | undefined =>
      definition.node.type === "ObjectExpression" ? findPropertyValue(definition.node, name) : undefined;
    const prefix = readString(run, module, read("pathPrefix"));
    const path = prefix === undefined ? (readString(run, module, read("path")) ?? "…") : `${prefix}*`;
    const name = `${readString(run, module, read("method")) ?? "…"} ${path}`;
    return [{ handler: findRouteHandler(run, module, read("handler")), name, node: call }];
  });
}

function isRouteCall(run: ModuleRun, { tree }: ConvexModule, call: TSESTree.CallExpression): boolean {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression" || getStaticName(callee) !== "route") return false;
  const router = findDefinition(tree, callee.object, run.resolveModule);
  if (router.type !== "node" || router.node.type !== "CallExpression") return false;
  const maker = findDefinition(router.tree, router.node.callee, run.resolveModule);
  return maker.type === "external" && maker.path[0] === "httpRouter";
}

function findRouteHandler(
  run: ModuleRun,
  { tree }: ConvexModule,
  handler: TSESTree.Node | undefined,
): Registration | undefined {
  const definition = handler && findDefinition(tree, handler, run.resolveModule);
  return definition?.type === "node" && definition.node.type === "CallExpression"
    ? classifyRegistration(definition.tree, definition.node, run.context)
    : undefined;
}

function readString(
  run: ModuleRun,
  { tree }: ConvexModule,
  expression: TSESTree.Node | undefined,
): string | undefined {
  const definition = expression && findDefinition(tree, expression, run.resolveModule);
  if (definition?.type !== "node") return undefined;
  const { node } = definition;
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  return node.type === "TemplateLiteral" && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? undefined)
    : undefined;
}
