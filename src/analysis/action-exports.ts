import { isActionKind } from "../platform/builders.js";
import { resolveExportedCtxType } from "./ctx-types.js";
import { findDefinition, findExportDefinition } from "./definitions.js";
import { findBuilder, type RegistrationContext } from "./registrations.js";
import type { SyntaxTree } from "./syntax-tree.js";

/**
 * Whether code that imports `name` from the module may get hold of a builder of actions, of cron jobs, or of a type that
 * allows the ctx of an action. Only "no" is certain.
 */
export function mayExportActions(tree: SyntaxTree, name: string, context: RegistrationContext): boolean {
  if (resolveExportedCtxType(tree, name, context)?.kinds.has("action") === true) return true;
  const definition = findExportDefinition(tree, name, context.resolve);
  switch (definition.type) {
    case "namespace":
    case "external":
      return true;
    case "node": {
      const { node } = definition;
      // Their members may be anything.
      if (node.type === "ObjectExpression" || node.type.startsWith("Class")) return true;
      const builder = findBuilder(definition.tree, node, context);
      if (builder !== undefined) return isActionKind(builder.kind);
      if (node.type !== "CallExpression") return false;
      const maker = findDefinition(definition.tree, node.callee, context.resolve);
      return maker.type === "external" && maker.path[0] === "cronJobs";
    }
    default:
      return false;
  }
}
