import type { TSESTree } from "@typescript-eslint/utils";

import type { Registration } from "../analysis/registrations.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { findDefinition, findPropertyValue } from "../analysis/definitions.js";
import { classifyRegistration } from "../analysis/registrations.js";
import { findStaticString } from "../analysis/static-literals.js";
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
      name: findStaticString(module.tree, call.arguments[0], run.resolveModule),
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
    const readText = (name: string): string | undefined =>
      findStaticString(tree, read(name), run.resolveModule);
    const prefix = readText("pathPrefix");
    const path = prefix === undefined ? (readText("path") ?? "…") : `${prefix}*`;
    const name = `${readText("method") ?? "…"} ${path}`;
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
