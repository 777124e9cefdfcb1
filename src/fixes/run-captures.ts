import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ModuleRun } from "../project/module-run.js";
import type { RunCall } from "./run-region.js";
import type { OuterValue, RegionValues } from "./run-values.js";

import { findPatternPath } from "../analysis/module-bindings.js";
import { findVariable, getStaticName, unwrapExpression } from "../analysis/syntax-tree.js";
import { refuse } from "./refused-repair.js";
import {
  type ArgumentValidator,
  dropOptional,
  findArgumentValidator,
  type RunCallee,
  spellValidator,
} from "./run-callee.js";
import { isWhole, listArguments } from "./run-values.js";

/** An argument of the combined function. */
export interface Capture {
  readonly name: string;
  /** What the action hands over, as it writes it. */
  readonly text: string;
  readonly validator: string;
}

export interface RunCapturesInput {
  readonly run: ModuleRun;
  readonly root: CtxRoot;
  readonly values: RegionValues;
  readonly callees: ReadonlyMap<RunCall, RunCallee>;
  readonly tree: SyntaxTree;
  readonly target: SyntaxTree;
}

/** What the action hands to the combined function: each value once, under a name of its own. */
export class RunCaptures {
  readonly #input: RunCapturesInput;
  readonly #captures = new Map<string, { -readonly [Key in keyof Capture]: Capture[Key] }>();

  constructor(input: RunCapturesInput) {
    this.#input = input;
  }

  list(): readonly Capture[] {
    return [...this.#captures.values()];
  }

  /** An expression that is an argument of one of the calls, handed over as a whole. */
  captureArgument(call: RunCall, name: string, value: TSESTree.Node): string {
    const { registration } = this.#input.callees.get(call) ?? refuse("unknownTarget");
    const expected = this.#spell(findArgumentValidator(this.#input.run, registration, name));
    const [outer] = this.#input.values.collectOuter(value).values;
    const own = outer?.node === value ? this.#findOwnValidator(outer) : undefined;
    // What the action has made sure of is no longer optional.
    const isNarrowed = own !== undefined && isOptional(own) && !isOptional(expected);
    const validator = own === undefined || isNarrowed || own.includes("v.any()") ? expected : own;
    return this.#add(this.#textOf(value), validator, [nameOf(value), name]);
  }

  /** All arguments of a call, which the action has put together before. */
  captureArguments(call: RunCall, args: TSESTree.Node): string {
    const { exportName, registration } = this.#input.callees.get(call) ?? refuse("unknownTarget");
    const property = registration.config?.properties.find(
      (one) => one.type === "Property" && getStaticName(one) === "args",
    );
    const fields =
      property?.type === "Property" ? unwrapExpression(property.value) : refuse("computedArguments");
    const text = registration.tree.text.slice(...fields.range);
    const validator = fields.type === "CallExpression" ? text : `v.object(${text})`;
    const spelt = spellValidator(
      { node: fields, text: validator, tree: registration.tree },
      this.#input.target,
    );
    return this.#add(this.#textOf(args), spelt ?? "v.any()", [
      nameOf(args) === "args" ? undefined : nameOf(args),
      `${exportName}Args`,
    ]);
  }

  /** A variable of the action, or one of its arguments, that a copied expression names. */
  captureOuter(outer: OuterValue): string {
    const validator = this.#findValidator(outer);
    return this.#add(this.#textOf(outer.node), validator, [outer.member ?? outer.variable.name]);
  }

  #findValidator(outer: OuterValue): string {
    const own = this.#findOwnValidator(outer);
    if (own !== undefined) return own;
    const passed = this.#findPassed(outer);
    if (passed === undefined) {
      return this.#isConvexValue(outer) ? "v.optional(v.any())" : refuse("capturedValue");
    }
    return this.#input.values.isTested(outer) ? `v.optional(v.any())` : this.#spell(passed);
  }

  /** What the action itself says of its argument. */
  #findOwnValidator({ member, variable }: OuterValue): string | undefined {
    const { root, run } = this.#input;
    if (root.evidence.type !== "handler") return undefined;
    const { registration } = root.evidence;
    const pattern = root.functionNode?.params[1];
    const [declared] = variable.identifiers;
    if (pattern === undefined || declared === undefined) return undefined;
    const path = member === undefined ? findPatternPath(pattern, declared) : [member];
    const [name] = path ?? [];
    if (name === undefined || path?.length !== 1) return undefined;
    const validator = findArgumentValidator(run, registration, name);
    if (validator === undefined) return "v.optional(v.any())";
    const hasDefault = declared.parent.type === "AssignmentPattern";
    return this.#spell(hasDefault ? dropOptional(validator) : validator);
  }

  /** The validator of the argument that some call of the region has been given this very value for. */
  #findPassed({ variable }: OuterValue): ArgumentValidator | undefined {
    for (const [call, { registration }] of this.#input.callees) {
      if (isWhole(call)) continue;
      for (const { name, value } of listArguments(call)) {
        const node = unwrapExpression(value);
        if (node.type !== "Identifier" || findVariable(this.#input.tree, node) !== variable) continue;
        const validator = findArgumentValidator(this.#input.run, registration, name);
        if (validator !== undefined) return validator;
      }
    }
    return undefined;
  }

  /** What Convex has given, Convex takes: the result of a function, or a piece of one. */
  #isConvexValue({ variable }: OuterValue): boolean {
    const [definition] = variable.defs;
    if (definition?.type !== "Variable" || definition.node.init == null) return false;
    if (variable.references.some((reference) => reference.isWrite() && reference.init !== true)) return false;
    let node = unwrapExpression(definition.node.init);
    while (node.type === "MemberExpression") node = unwrapExpression(node.object);
    if (node.type === "Literal" || node.type === "TemplateLiteral") return true;
    const call = node.type === "AwaitExpression" ? unwrapExpression(node.argument) : undefined;
    return (
      call !== undefined &&
      this.#input.root.uses.members.some(
        (use) => use.call === call && /^run(?:Action|Mutation|Query)$/.test(use.path.join(".")),
      )
    );
  }

  #spell(validator: ArgumentValidator | undefined): string {
    if (validator === undefined) return "v.optional(v.any())";
    const spelt = spellValidator(validator, this.#input.target);
    if (spelt !== undefined) return spelt;
    return dropOptional(validator).text === validator.text ? "v.any()" : "v.optional(v.any())";
  }

  #textOf({ range }: TSESTree.Node): string {
    return this.#input.tree.text.slice(...range);
  }

  /** `args.name`, as the combined function writes it. */
  #add(text: string, validator: string, names: readonly (string | undefined)[]): string {
    const known = [...this.#captures.values()].find(
      (capture) => capture.text === text && joinValidators(capture.validator, validator) !== undefined,
    );
    if (known !== undefined) {
      known.validator = joinValidators(known.validator, validator) ?? validator;
      return `args.${known.name}`;
    }
    const taken = new Set(this.list().map(({ name }) => name));
    const wanted = names.filter((name) => name !== undefined && /^[a-zA-Z]\w*$/.test(name));
    const free = wanted.find((name) => name !== undefined && !taken.has(name));
    const name = free ?? countUp(wanted[0] ?? "value", taken);
    this.#captures.set(name, { name, text, validator });
    return `args.${name}`;
  }
}

/** The narrower of two validators that one value has to pass. */
function joinValidators(left: string, right: string): string | undefined {
  if (left === right || isOptionalOf(right, left) || (right === "v.string()" && left.startsWith("v.id(")))
    return left;
  return isOptionalOf(left, right) || (left === "v.string()" && right.startsWith("v.id("))
    ? right
    : undefined;
}

function isOptional(validator: string): boolean {
  return validator.startsWith("v.optional(");
}

function isOptionalOf(optional: string, validator: string): boolean {
  return optional === `v.optional(${validator})`;
}

function countUp(wanted: string, taken: ReadonlySet<string>): string {
  let count = 2;
  while (taken.has(`${wanted}${String(count)}`)) count += 1;
  return taken.has(wanted) ? `${wanted}${String(count)}` : wanted;
}

/** What a reader would call the value of an expression: `userId` for `args.userId` and for `user._id`. */
function nameOf(expression: TSESTree.Node): string | undefined {
  const node = unwrapExpression(expression);
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return undefined;
  const name = getStaticName(node);
  const owner = unwrapExpression(node.object);
  return name === "_id" && owner.type === "Identifier" ? `${owner.name}Id` : name;
}
