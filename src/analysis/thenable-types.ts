import type { ParserServices, TSESTree } from "@typescript-eslint/utils";
import type { Symbol as TypeSymbol, Type, TypeChecker } from "typescript";

/** True when the type checker is certain that the value of a node is a promise. */
export type IsThenable = (node: TSESTree.Node) => boolean;

/** Undefined where the parser gave no type information. */
export function createThenableTypes(services: Partial<ParserServices> | undefined): IsThenable | undefined {
  if (services?.program == null || services.esTreeNodeToTSNodeMap === undefined) return undefined;
  const { esTreeNodeToTSNodeMap: nodes } = services;
  const checker = services.program.getTypeChecker();
  return (node) =>
    // Of the nodes of other files, which were not parsed for the checker, it knows nothing.
    nodes.has(node) &&
    isThenable(checker, checker.getNonNullableType(checker.getTypeAtLocation(nodes.get(node))));
}

/** A union only when all its members are: `Promise<void> | void` may be nothing to wait for. */
function isThenable(checker: TypeChecker, type: Type): boolean {
  if (type.isUnion()) return type.types.every((member) => isThenable(checker, member));
  const then = checker.getApparentType(type).getProperty("then");
  return then !== undefined && takesCallback(checker, then);
}

/** `then` as the language calls it: a method whose first parameter is a function. */
function takesCallback(checker: TypeChecker, then: TypeSymbol): boolean {
  return checker
    .getTypeOfSymbol(then)
    .getCallSignatures()
    .some((signature) => {
      const [callback] = signature.getParameters();
      if (callback === undefined) return false;
      const type = checker.getNonNullableType(checker.getTypeOfSymbol(callback));
      const members = type.isUnion() ? type.types : [type];
      return members.some((member) => member.getCallSignatures().length > 0);
    });
}
