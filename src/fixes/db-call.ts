import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { ImportCompletion } from "./complete-import.js";
import type { DbGroup } from "./db-group.js";
import type { DbOutcome } from "./db-outcome.js";
import type { DbCapture } from "./db-values.js";
import type { TextEdit } from "./repair.js";

import { contains, findVariable, type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";
import { MAX_LINE_LENGTH } from "./break-type.js";
import { printDbResultType } from "./db-result-type.js";
import { getIndentAt } from "./move-text.js";
import { refuse } from "./refused-repair.js";
import { chooseUnusedName } from "./unused-name.js";

export interface DbCallInput {
  readonly tree: SyntaxTree;
  readonly group: DbGroup;
  readonly captures: readonly DbCapture[];
  readonly outcome: DbOutcome;
  readonly imports: ImportCompletion;
  /** `_generated/dataModel`, as the file spells it. */
  readonly dataModel: string | undefined;
  readonly newline: string;
  readonly unit: string;
}

/**
 * Writes the call of the new function in the place of the group, and what else it needs in the function around it.
 * @param reference `internal.users.getUser`
 */
export function writeDbCall(input: DbCallInput, reference: string): TextEdit[] {
  return new DbCall(input).write(reference);
}

class DbCall {
  readonly #input: DbCallInput;

  constructor(input: DbCallInput) {
    this.#input = input;
  }

  write(reference: string): TextEdit[] {
    const { outcome } = this.#input;
    switch (outcome.type) {
      case "nothing":
        return [this.#replaceGroup("await ", reference, ";")];
      case "object": {
        const { variables } = outcome;
        const begin = `${this.#getKeyword(variables)} { ${variables.map(({ name }) => name).join(", ")} } = `;
        if (!this.#needsTypes()) return [this.#replaceGroup(`${begin}await `, reference, ";")];
        const fields = variables.map((variable) => `${variable.name}: ${this.#printVariableType(variable)}`);
        // A pattern would ask for the type of the call all the same, were it annotated.
        return [this.#replaceGroup(`${begin}(await `, reference, `) as { ${fields.join("; ")} };`)];
      }
      case "returned":
        return this.#return(reference, outcome.value);
      case "value": {
        const { variable } = outcome;
        const type = this.#needsTypes() ? `: ${this.#printVariableType(variable)}` : "";
        const begin = `${this.#getKeyword([variable])} ${variable.name}${type} = await `;
        return [this.#replaceGroup(begin, reference, ";")];
      }
    }
  }

  /** A line for each argument where one line would not hold all. */
  #replaceGroup(before: string, reference: string, after: string): TextEdit {
    const { captures, group, newline, unit } = this.#input;
    const given = captures.map(({ name, value }) => (name === value ? name : `${name}: ${value}`));
    const indent = this.#getIndent();
    const begin = `${before}${group.ctx.name}.${group.writes.size > 0 ? "runMutation" : "runQuery"}(${reference}`;
    const list = given.length === 0 ? "" : `, { ${given.join(", ")} }`;
    const isTooLong = indent.length + begin.length + list.length + after.length >= MAX_LINE_LENGTH;
    const lines = given.map((argument) => `${indent}${unit}${argument},`);
    const broken = [", {", ...lines, `${indent}}`].join(newline);
    const text = `${begin}${isTooLong && given.length > 0 ? broken : list})${after}`;
    return { range: group.range, text };
  }

  /** The blanks that the group's first line begins with. */
  #getIndent(): string {
    const { text } = this.#input.tree;
    const [start] = this.#input.group.range;
    const line = text.lastIndexOf("\n", start - 1) + 1;
    return text.slice(line, line + getIndentAt(text, start));
  }

  #return(reference: string, value: TSESTree.Expression): TextEdit[] {
    const { group, newline, tree } = this.#input;
    const { functionNode, parts } = group;
    const awaited = unwrapExpression(value).type === "AwaitExpression" ? "await " : "";
    const isBody = parts[0] === functionNode.body;
    if (!this.#needsTypes()) {
      return [
        isBody
          ? this.#replaceGroup(awaited, reference, "")
          : this.#replaceGroup(`return ${awaited}`, reference, ";"),
      ];
    }
    const type = this.#printType(value);
    if (!isBody) {
      const result = chooseUnusedName(tree, "result");
      const after = `;${newline}${this.#getIndent()}return ${result};`;
      return [this.#replaceGroup(`const ${result}: ${type} = await `, reference, after)];
    }
    const last = functionNode.params.at(-1)?.range[1] ?? functionNode.range[0];
    const arrow = tree.text.indexOf("=>", last);
    const close = tree.text.lastIndexOf(")", arrow);
    // `ctx => …` has no parentheses for a type to stand behind.
    if (close < last) return refuse("ctxNotAtHand");
    const annotation: TextEdit = { range: [close + 1, close + 1], text: `: Promise<${type}>` };
    return [annotation, this.#replaceGroup(awaited, reference, "")];
  }

  /** `let` where one of them gets another value later. */
  #getKeyword(variables: readonly Variable[]): "const" | "let" {
    const { group } = this.#input;
    const isChanged = variables.some(({ references }) =>
      references.some((reference) => reference.isWrite() && !contains(group, reference.identifier)),
    );
    return isChanged ? "let" : "const";
  }

  /** What comes through a reference to the module itself needs a type, unless the handler has one (TS7022). */
  #needsTypes(): boolean {
    return (
      /\.[cm]?tsx?$/.test(this.#input.tree.filename) && this.#input.group.functionNode.returnType == null
    );
  }

  #printVariableType(variable: Variable): string {
    const [definition] = variable.defs;
    const [name] = variable.identifiers;
    const declared = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
    if (declared != null) return this.#input.tree.text.slice(...declared.range);
    if (definition?.type !== "Variable" || definition.node.id.type !== "Identifier") return "any";
    const { init } = definition.node;
    const type = init === null ? "any" : this.#printType(init);
    // Behind `if (user === null) throw …` it is there, for the compiler too.
    const isRequired = this.#input.group.parts.some((part) => requires(this.#input.tree, part, variable));
    return isRequired ? type.replace(/ \| null$/, "") : type;
  }

  #printType(value: TSESTree.Node): string {
    return printDbResultType(value, {
      captures: this.#input.captures,
      imports: this.#input.imports,
      source: this.#input.dataModel,
    });
  }
}

/** `if (!user) throw …`, `if (user === null || other) throw …`. */
function requires(tree: SyntaxTree, statement: TSESTree.Node, variable: Variable): boolean {
  if (statement.type !== "IfStatement") return false;
  const { consequent } = statement;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return last?.type === "ThrowStatement" && isAbsence(tree, statement.test, variable);
}

function isAbsence(tree: SyntaxTree, test: TSESTree.Node, variable: Variable): boolean {
  const isVariable = (node: TSESTree.Node): boolean => findVariable(tree, node) === variable;
  switch (test.type) {
    case "BinaryExpression":
      return /^===?$/.test(test.operator) && isVariable(test.left) && isNull(test.right);
    case "LogicalExpression":
      return (
        test.operator === "||" &&
        (isAbsence(tree, test.left, variable) || isAbsence(tree, test.right, variable))
      );
    case "UnaryExpression":
      return test.operator === "!" && isVariable(test.argument);
    default:
      return false;
  }
}

function isNull(node: TSESTree.Node): boolean {
  return node.type === "Literal" && node.value === null && node.raw === "null";
}
