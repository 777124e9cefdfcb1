import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { DbGroup } from "./db-group.js";
import type { TextEdit } from "./repair.js";

import { findPropertyValue } from "../analysis/definitions.js";
import { patternIdentifiers } from "../analysis/module-bindings.js";
import {
  contains,
  findVariable,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "../analysis/syntax-tree.js";
import { printValidator } from "./print-validator.js";
import { refuse } from "./refused-repair.js";
import { findValidatorMethod } from "./type-of-validator.js";
import { chooseUnusedName } from "./unused-name.js";

/** A value from outside of the group, which the new function gets as an argument. */
export interface DbCapture {
  /** In the new function. */
  readonly name: string;
  /** What the action hands over: `args.userId`, or the name itself. */
  readonly value: string;
  /** Its validator as text, and the node it was taken from where it stands somewhere already. */
  readonly validator: string;
}

export interface DbValues {
  readonly captures: readonly DbCapture[];
  /** Within the group: members of the arguments become names. */
  readonly edits: readonly TextEdit[];
  /** Variables of the group that the code behind it reads, in the order of their declarations. */
  readonly results: readonly Variable[];
  /** True where the group names values or types at the top of the module. */
  readonly usesModule: boolean;
}

/** What goes into a group of statements, and what comes out of it; refuses what Convex cannot carry. */
export function collectDbValues(tree: SyntaxTree, root: CtxRoot, group: DbGroup): DbValues {
  return new ValueCollector(tree, root, group).collect();
}

/** For a value that may be undefined, of whatever type. */
const ANYTHING = "v.optional(v.any())";

class ValueCollector {
  readonly #tree: SyntaxTree;
  readonly #root: CtxRoot;
  readonly #group: DbGroup;
  readonly #captures = new Map<string, DbCapture>();
  readonly #edits: TextEdit[] = [];
  readonly #results = new Set<Variable>();
  readonly #own = new Set<string>();
  #usesModule = false;

  constructor(tree: SyntaxTree, root: CtxRoot, group: DbGroup) {
    this.#tree = tree;
    this.#root = root;
    this.#group = group;
  }

  collect(): DbValues {
    const identifiers = this.#collectIdentifiers();
    for (const [, variable] of identifiers) if (this.#isOwn(variable)) this.#own.add(variable.name);
    for (const [identifier, variable] of identifiers) {
      if (variable === this.#group.ctx) continue;
      if (this.#isOwn(variable)) this.#addResult(variable);
      else if (variable.scope.type === "module" || variable.scope.type === "global") this.#usesModule = true;
      else this.#capture(identifier, variable);
    }
    return {
      captures: [...this.#captures.values()],
      edits: this.#edits,
      results: [...this.#results],
      usesModule: this.#usesModule,
    };
  }

  #collectIdentifiers(): [TSESTree.Identifier, Variable][] {
    const found: [TSESTree.Identifier, Variable][] = [];
    for (const part of this.#group.parts) {
      visitNodes(part, (node) => {
        const variable = node.type === "Identifier" ? findVariable(this.#tree, node) : undefined;
        if (node.type === "Identifier" && variable !== undefined) found.push([node, variable]);
        return undefined;
      });
    }
    return found;
  }

  #isWithin(node: TSESTree.Node): boolean {
    return contains(this.#group, node);
  }

  #isOwn({ identifiers }: Variable): boolean {
    return identifiers.length > 0 && identifiers.every((identifier) => this.#isWithin(identifier));
  }

  #addResult(variable: Variable): void {
    if (this.#results.has(variable)) return;
    if (variable.references.every(({ identifier }) => this.#isWithin(identifier))) return;
    const definition = variable.defs[0];
    const init = definition?.type === "Variable" ? definition.node.init : null;
    if (definition?.type !== "Variable" || (init !== null && !isCarried(init))) refuse("capturedValue");
    this.#results.add(variable);
  }

  #capture(identifier: TSESTree.Identifier, variable: Variable): void {
    const definition = variable.defs[0];
    switch (definition?.type) {
      case "Parameter":
        this.#captureParameter(identifier, variable);
        break;
      case "Variable":
        this.#captureVariable(variable, definition.node);
        break;
      default:
        refuse("capturedValue");
    }
  }

  #captureParameter(identifier: TSESTree.Identifier, variable: Variable): void {
    const { functionNode } = this.#group;
    const index = functionNode.params.findIndex((parameter) =>
      patternIdentifiers(parameter).some((name) => name === variable.identifiers[0]),
    );
    const parameter = functionNode.params[index];
    const { evidence } = this.#root;
    const registration = evidence.type === "handler" ? evidence.registration : undefined;
    if (parameter === undefined || registration?.kind === "httpAction") return refuse("capturedValue");
    const args =
      index === 1 && registration?.config !== undefined
        ? findPropertyValue(registration.config, "args")
        : undefined;
    const validators = args?.type === "ObjectExpression" ? args : undefined;
    const pattern = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    if (pattern.type === "Identifier") this.#captureMember(identifier, pattern, validators);
    else this.#captureField(variable.name, pattern, validators);
  }

  /** `args.userId` is handed over as `userId`; `args` as it is where it is used as a whole. */
  #captureMember(
    identifier: TSESTree.Identifier,
    parameter: TSESTree.Identifier,
    validators: TSESTree.ObjectExpression | undefined,
  ): void {
    const type = parameter.typeAnnotation?.typeAnnotation;
    const member = identifier.parent;
    const name =
      member.type === "MemberExpression" && member.object === identifier && !member.optional
        ? getStaticName(member)
        : undefined;
    const isCalled = member.parent?.type === "CallExpression" && member.parent.callee === member;
    if (member.type !== "MemberExpression" || name === undefined || isCalled) {
      if (type != null && !isObjectType(type)) {
        const validator = printValidator(type);
        this.#add({
          name: identifier.name,
          validator: validator === undefined ? ANYTHING : optional(validator, parameter.optional),
          value: identifier.name,
        });
      } else this.#add({ name: identifier.name, validator: ANYTHING, value: identifier.name });
      return;
    }
    const validator =
      this.#findValidator(validators, name) ?? (type == null ? undefined : findMemberValidator(type, name));
    const value = `${identifier.name}.${name}`;
    const known = [...this.#captures.values()].find((capture) => capture.value === value);
    const chosen = known?.name ?? this.#chooseName(identifier.name, name);
    this.#add({ name: chosen, validator: validator ?? ANYTHING, value });
    this.#edits.push(shorten(member, chosen));
  }

  /** `note`, or `argsNote` where the group has a `note` of its own. */
  #chooseName(owner: string, name: string): string {
    if (!this.#own.has(name) && !this.#captures.has(name)) return name;
    return chooseUnusedName(this.#tree, owner + name.charAt(0).toUpperCase() + name.slice(1));
  }

  #captureField(
    name: string,
    pattern: TSESTree.Node,
    validators: TSESTree.ObjectExpression | undefined,
  ): void {
    const property =
      pattern.type === "ObjectPattern"
        ? pattern.properties.find((one) =>
            patternIdentifiers(one.type === "Property" ? one.value : one).some(
              (inner) => inner.name === name,
            ),
          )
        : undefined;
    const key = property?.type === "Property" ? getStaticName(property) : undefined;
    const isPlain = property?.type === "Property" && property.value.type === "Identifier";
    const type = pattern.type === "ObjectPattern" ? pattern.typeAnnotation?.typeAnnotation : undefined;
    const validator =
      key === undefined || !isPlain
        ? undefined
        : (this.#findValidator(validators, key) ??
          (type == null ? undefined : findMemberValidator(type, key)));
    this.#add({ name, validator: validator ?? ANYTHING, value: name });
  }

  #findValidator(validators: TSESTree.ObjectExpression | undefined, name: string): string | undefined {
    const validator = validators && findPropertyValue(validators, name);
    if (validator === undefined) return undefined;
    visitNodes(validator, (node) => {
      const variable = node.type === "Identifier" ? findVariable(this.#tree, node) : undefined;
      const isV =
        node.parent?.type === "MemberExpression" &&
        node.parent.object === node &&
        isValidatorCall(this.#tree, node.parent);
      if (variable !== undefined && !isV) this.#usesModule = true;
      return undefined;
    });
    return this.#tree.text.slice(...validator.range);
  }

  #captureVariable(variable: Variable, { id, init }: TSESTree.VariableDeclarator): void {
    if (init !== null && !isCarried(init)) refuse("capturedValue");
    const type = id.type === "Identifier" ? id.typeAnnotation?.typeAnnotation : undefined;
    const declared = type == null ? undefined : printValidator(type);
    const isConstant = variable.references.every(
      (reference) => !reference.isWrite() || reference.init === true,
    );
    const inferred =
      isConstant && id.type === "Identifier" && init !== null ? inferValidator(init) : undefined;
    this.#add({ name: variable.name, validator: declared ?? inferred ?? ANYTHING, value: variable.name });
  }

  #add(capture: DbCapture): void {
    const known = this.#captures.get(capture.name);
    if (known !== undefined && known.value !== capture.value) refuse("nameIsTaken");
    this.#captures.set(capture.name, capture);
  }
}

/** `{ userId: args.userId }` becomes `{ userId }`, every other `args.userId` becomes `userId`. */
function shorten(member: TSESTree.MemberExpression, name: string): TextEdit {
  const { parent } = member;
  const isSame = parent.type === "Property" && parent.value === member && getStaticName(parent) === name;
  return { range: isSame ? parent.range : member.range, text: name };
}

function isObjectType(type: TSESTree.TypeNode): boolean {
  return type.type === "TSTypeLiteral" || type.type === "TSAnyKeyword";
}

function findMemberValidator(type: TSESTree.TypeNode, name: string): string | undefined {
  if (type.type !== "TSTypeLiteral") return undefined;
  for (const member of type.members) {
    if (member.type !== "TSPropertySignature" || member.key.type !== "Identifier") continue;
    const inner = member.key.name === name ? member.typeAnnotation?.typeAnnotation : undefined;
    const validator = inner && printValidator(inner);
    if (validator !== undefined) return optional(validator, member.optional);
  }
  return undefined;
}

function optional(validator: string, isOptional: boolean): string {
  return isOptional ? `v.optional(${validator})` : validator;
}

function isValidatorCall(tree: SyntaxTree, callee: TSESTree.MemberExpression): boolean {
  return callee.parent.type === "CallExpression" && findValidatorMethod(tree, callee.parent) !== undefined;
}

/** Functions, instances of classes and queries that are not awaited do not cross the boundary between two functions. */
function isCarried(init: TSESTree.Node): boolean {
  const node = unwrapExpression(init);
  if (isFunctionNode(node) || node.type === "NewExpression" || node.type === "ClassExpression") return false;
  if (node.type !== "CallExpression") return true;
  let base: TSESTree.Node = node;
  const names: string[] = [];
  for (;;) {
    if (base.type === "CallExpression") base = unwrapExpression(base.callee);
    else if (base.type === "MemberExpression") {
      names.push(getStaticName(base) ?? "");
      base = unwrapExpression(base.object);
    } else break;
  }
  return !names.includes("db");
}

/** Of a constant whose value tells its type. */
function inferValidator(init: TSESTree.Node): string | undefined {
  const node = unwrapExpression(init);
  switch (node.type) {
    case "ArrayExpression":
    case "ObjectExpression":
      return "v.any()";
    case "BinaryExpression":
      return /^(?:[=!]==?|[<>]=?)$/.test(node.operator) ? "v.boolean()" : undefined;
    case "CallExpression": {
      const { callee } = node;
      const isNow =
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === "Date" &&
        getStaticName(callee) === "now";
      return isNow ? "v.number()" : undefined;
    }
    case "Literal":
      // A schema may allow nothing but this very string.
      return typeof node.value === "string"
        ? `v.literal(${node.raw})`
        : LITERAL_VALIDATORS[typeof node.value];
    case "TemplateLiteral":
      return "v.string()";
    default:
      return undefined;
  }
}

const LITERAL_VALIDATORS: Readonly<Partial<Record<string, string>>> = {
  bigint: "v.int64()",
  boolean: "v.boolean()",
  number: "v.number()",
};
