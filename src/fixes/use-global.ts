import type { TSESTree } from "@typescript-eslint/utils";

import type { NodeImport } from "../project/node-imports.js";
import type { TextEdit } from "./repair.js";

import { findVariable, getSpecifiedName, getStaticName, type SyntaxTree } from "../analysis/syntax-tree.js";
import { findGlobalOfBuiltin } from "../platform/builtin-globals.js";
import { parseBuiltinSpecifier } from "../platform/node-builtins.js";
import { isGlobalName } from "./await-edits.js";
import { deleteStatements } from "./statement-extent.js";

export interface GlobalUse {
  readonly edits: readonly TextEdit[];
  /** The globals that take the place of the import. */
  readonly names: readonly string[];
}

/** Does without the import of a builtin whose exports are all globals of the default runtime; undefined where one is not. */
export function replaceByGlobals(tree: SyntaxTree, found: NodeImport): GlobalUse | undefined {
  const { statement } = found.import;
  if (found.type !== "nodeBuiltin" || found.through.length > 0) return undefined;
  if (statement.type !== "ImportDeclaration" || statement.specifiers.length === 0) return undefined;
  const builtin = parseBuiltinSpecifier(found.specifier)?.name ?? "";
  const names = new Set<string>();
  const edits: TextEdit[] = [];
  for (const specifier of statement.specifiers) {
    for (const { identifier } of findVariable(tree, specifier.local)?.references ?? []) {
      const place = findPlace(identifier, specifier);
      const global = place && findGlobalOfBuiltin(builtin, place.name);
      if (place === undefined || global === undefined) return undefined;
      names.add(global);
      const written = tree.text.slice(...place.node.range);
      if (written !== global) edits.push({ range: place.node.range, text: global });
    }
  }
  const isOwnName = (name: string): boolean => statement.specifiers.some(({ local }) => local.name === name);
  const isFree = [...names].every((name) => {
    const [root = ""] = name.split(".");
    return isGlobalName(tree, root) || (isOwnName(root) && isDefinedOnce(tree, root));
  });
  return isFree
    ? { edits: [...edits, ...deleteStatements(tree, [statement])], names: [...names] }
    : undefined;
}

interface Place {
  /** Of the builtin's export that is used. */
  readonly name: string;
  /** What is written in the place of which the global goes. */
  readonly node: TSESTree.Node;
}

function findPlace(
  identifier: TSESTree.Identifier | TSESTree.JSXIdentifier,
  specifier: TSESTree.ImportClause,
): Place | undefined {
  const { parent } = identifier;
  if (specifier.type === "ImportSpecifier") {
    const name = getSpecifiedName(specifier.imported);
    // `{ randomUUID }` and `export { randomUUID }` name things by what they are called here.
    const isName = (parent.type === "Property" && parent.shorthand) || parent.type === "ExportSpecifier";
    return isName ? undefined : { name, node: identifier };
  }
  if (parent.type !== "MemberExpression" || parent.object !== identifier) return undefined;
  const name = getStaticName(parent);
  return name === undefined ? undefined : { name, node: parent };
}

function isDefinedOnce({ scopeManager }: SyntaxTree, name: string): boolean {
  return scopeManager.scopes.filter(({ set }) => (set.get(name)?.defs.length ?? 0) > 0).length === 1;
}
