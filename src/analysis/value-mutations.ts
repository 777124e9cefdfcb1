import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { findInvokedCallback } from "./called-in-place.js";
import { isReassigned } from "./definitions.js";
import { patternIdentifiers } from "./module-bindings.js";
import { findVariable, getStaticName, type SyntaxTree, wrapExpression } from "./syntax-tree.js";

const CHANGING_METHODS: ReadonlySet<string> = new Set([
  ...["add", "clear", "copyWithin", "delete", "fill", "pop", "push", "reverse", "set", "shift", "sort"],
  ...["splice", "unshift"],
]);
const CHANGING_FUNCTIONS: ReadonlySet<string> = new Set(["assign", "defineProperty", "setPrototypeOf"]);

/** True where code of the file changes the object that `variable` holds, or a part of it, under whatever local name. */
export function isChanged(tree: SyntaxTree, variable: Variable): boolean {
  return new ChangeSearch(tree).ofVariable(variable);
}

/** True where the code around `expression` changes the object that it gives, at once or through a variable. */
export function isValueChanged(tree: SyntaxTree, expression: TSESTree.Node): boolean {
  return new ChangeSearch(tree).ofValue(expression);
}

/** True for a variable that holds different things at different times. */
export function isMutable(tree: SyntaxTree, variable: Variable): boolean {
  return isReassigned(variable) || isChanged(tree, variable);
}

class ChangeSearch {
  readonly #tree: SyntaxTree;
  readonly #seen = new Set<Variable>();

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
  }

  ofVariable(variable: Variable): boolean {
    if (this.#seen.has(variable)) return false;
    this.#seen.add(variable);
    return variable.references.some((reference) => reference.isRead() && this.ofValue(reference.identifier));
  }

  ofValue(expression: TSESTree.Node): boolean {
    const node = wrapExpression(expression);
    const { parent } = node;
    switch (parent?.type) {
      case "MemberExpression":
        return parent.object === node && this.#ofMember(parent);
      case "VariableDeclarator":
        return parent.init === node && this.#ofPattern(parent.id);
      case "AssignmentExpression":
        return parent.right === node && this.#ofPattern(parent.left);
      case "ForOfStatement":
        return (
          parent.right === node &&
          parent.left.type === "VariableDeclaration" &&
          parent.left.declarations.some(({ id }) => this.#ofPattern(id))
        );
      case "LogicalExpression":
      case "ConditionalExpression":
      case "AwaitExpression":
        return this.ofValue(parent);
      case "CallExpression":
        return parent.arguments[0] === node && isChangingFunction(parent.callee);
      default:
        return false;
    }
  }

  #ofMember(member: TSESTree.MemberExpression): boolean {
    const outer = wrapExpression(member);
    const { parent } = outer;
    switch (parent?.type) {
      case "AssignmentExpression":
        if (parent.left === outer) return true;
        break;
      case "UpdateExpression":
        return true;
      case "UnaryExpression":
        if (parent.operator === "delete") return true;
        break;
      case "CallExpression":
        if (parent.callee !== member && parent.callee !== outer) break;
        return CHANGING_METHODS.has(getStaticName(member) ?? "") || this.#ofCallback(parent);
      default:
    }
    return this.ofValue(member);
  }

  /** `rows.forEach((row) => …)`: the callback gets the parts. */
  #ofCallback(call: TSESTree.CallExpression): boolean {
    const [item] = findInvokedCallback(call)?.callback.params ?? [];
    return item !== undefined && this.#ofPattern(item);
  }

  #ofPattern(pattern: TSESTree.Node): boolean {
    return patternIdentifiers(pattern).some((identifier) => {
      const variable = findVariable(this.#tree, identifier);
      return variable !== undefined && this.ofVariable(variable);
    });
  }
}

function isChangingFunction(callee: TSESTree.Node): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    /^(?:Object|Reflect)$/.test(callee.object.name) &&
    CHANGING_FUNCTIONS.has(getStaticName(callee) ?? "")
  );
}
