import type { TSESTree } from "@typescript-eslint/utils";

import type { Registration } from "../analysis/registrations.js";
import type { FunctionPath } from "../platform/function-paths.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";
import type { ReferenceUse } from "./reference-uses.js";

import { findDefinition } from "../analysis/definitions.js";
import { getCalleeName } from "../analysis/function-names.js";
import { getModuleBindings } from "../analysis/module-bindings.js";
import { classifyRegistration } from "../analysis/registrations.js";
import {
  findVariable,
  getNodes,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
} from "../analysis/syntax-tree.js";
import { collectReferenceUses } from "./reference-uses.js";

/** A registered function that code of a module names as a value. */
export interface NamedFunction {
  readonly registration: Registration;
  readonly module: ConvexModule;
  /** Where a reference finds it; undefined where its module exports it under no name. */
  readonly functionPath: FunctionPath | undefined;
}

/** A registered function that is called like a helper. */
export interface DirectCall {
  readonly call: TSESTree.CallExpression;
  readonly nameNode: TSESTree.Node;
  readonly callee: NamedFunction;
}

/** A registered function that stands where Convex expects a reference to it. */
export interface PassedFunction {
  readonly use: ReferenceUse;
  readonly passed: NamedFunction;
}

/** The calls of registered functions by their names, own ones and imported ones. */
export function collectDirectCalls(run: ModuleRun, module: ConvexModule): DirectCall[] {
  const { tree } = module;
  return getNodes(tree, "CallExpression").flatMap((call) => {
    const callee = unwrapExpression(call.callee);
    const found = mayHoldCall(run, tree, callee) ? findNamedFunction(run, tree, callee) : undefined;
    return found === undefined ? [] : [{ call, callee: found, nameNode: getCalleeName(call) }];
  });
}

/** The registered functions that are handed to `ctx.run*`, the scheduler or cron jobs themselves. */
export function collectPassedFunctions(run: ModuleRun, module: ConvexModule): PassedFunction[] {
  return collectReferenceUses(run, module).flatMap((use) => {
    const passed = findNamedFunction(run, module.tree, use.reference);
    return passed === undefined ? [] : [{ passed, use }];
  });
}

/** Whether a name may stand for the result of a call, here or in the module that it is imported from. */
function mayHoldCall(run: ModuleRun, tree: SyntaxTree, callee: TSESTree.Node): boolean {
  const isMember = callee.type === "MemberExpression";
  const name = isMember ? unwrapExpression(callee.object) : callee;
  const definition = name.type === "Identifier" ? findVariable(tree, name)?.defs[0] : undefined;
  if (definition?.type === "ImportBinding") {
    const binding = getModuleBindings(tree).imports.find(({ local }) => local === definition.name);
    if (binding === undefined || isMember !== (binding.imported === "*")) return false;
    const exported = isMember ? getStaticName(callee) : binding.imported;
    const resolved = run.resolveImport(tree, binding.source);
    // Most calls are of helpers, whose modules need not be read for this.
    return resolved.type === "file" && exported !== undefined && run.mayExportCall(resolved.path, exported);
  }
  if (isMember || definition?.type !== "Variable" || definition.node.init === null) return false;
  return unwrapExpression(definition.node.init).type === "CallExpression";
}

function findNamedFunction(
  run: ModuleRun,
  tree: SyntaxTree,
  expression: TSESTree.Node,
): NamedFunction | undefined {
  const definition = findDefinition(tree, expression, run.resolveModule);
  if (definition.type !== "node" || definition.node.type !== "CallExpression") return undefined;
  const registration = classifyRegistration(definition.tree, definition.node, run.context);
  // Without a handler it may be a call that makes a builder.
  if (registration?.handler === undefined) return undefined;
  const module = run.getModuleOf(definition.tree);
  return { functionPath: findFunctionPath(run, module, definition.node), module, registration };
}

function findFunctionPath(
  run: ModuleRun,
  { modulePath, tree }: ConvexModule,
  call: TSESTree.CallExpression,
): FunctionPath | undefined {
  if (modulePath === undefined) return undefined;
  for (const exported of getModuleBindings(tree).exports.values()) {
    if (exported.type !== "local" || exported.typeOnly) continue;
    const definition = findDefinition(tree, exported.value, run.resolveModule);
    if (definition.type === "node" && definition.node === call) {
      return { exportName: exported.name, modulePath };
    }
  }
  return undefined;
}
