import type { SyntaxTree } from "../analysis/syntax-tree.js";

import { findExportNameProblem } from "../platform/function-paths.js";

/** Words that an identifier cannot be, in a module, where all code is strict. */
const RESERVED_WORDS = new Set([
  ...["arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default"],
  ...["delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function"],
  ...["if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package"],
  ...["private", "protected", "public", "return", "static", "super", "switch", "this", "throw", "true"],
  ...["try", "typeof", "undefined", "var", "void", "while", "with", "yield"],
]);

/**
 * `wanted`, or `wanted2` and so on: a name that nothing in the file declares or uses, so that it can be declared anywhere
 * in it, and that Convex takes for an export.
 * @param taken what the repair itself has given away already
 */
export function chooseUnusedName(
  tree: SyntaxTree,
  wanted: string,
  taken: ReadonlySet<string> = new Set(),
): string {
  const used = collectNames(tree);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}${String(count)}`;
    const isFree = !used.has(name) && !taken.has(name) && !RESERVED_WORDS.has(name);
    if (isFree && (count > 1 || findExportNameProblem(name) === undefined)) return name;
  }
}

const names = new WeakMap<SyntaxTree, ReadonlySet<string>>();

function collectNames(tree: SyntaxTree): ReadonlySet<string> {
  let found = names.get(tree);
  if (found === undefined) {
    found = new Set(
      tree.scopeManager.scopes.flatMap((scope) => [
        ...scope.variables.filter(({ defs }) => defs.length > 0).map(({ name }) => name),
        ...scope.references.map(({ identifier }) => identifier.name),
      ]),
    );
    names.set(tree, found);
  }
  return found;
}
