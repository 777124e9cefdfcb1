import type { Value } from "convex/values";
import { validationErrors } from "../platform/messages.js";
import { printLiteral, printValidator, printValue } from "./print-value.js";

/** What `exportArgs()` and `exportReturns()` of a registered function give. */
export type ValidatorJson =
  | { readonly type: "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "any" | "commitTs" }
  | { readonly type: "literal"; readonly value: unknown }
  | { readonly type: "id"; readonly tableName: string }
  | { readonly type: "array"; readonly value: ValidatorJson }
  | { readonly type: "record"; readonly keys: ValidatorJson; readonly values: FieldValidatorJson }
  | { readonly type: "object"; readonly value: Readonly<Record<string, FieldValidatorJson>> }
  | { readonly type: "union"; readonly value: readonly ValidatorJson[] };

interface FieldValidatorJson {
  readonly fieldType: ValidatorJson;
  readonly optional: boolean;
}

/** What the validation of a value needs to know about the deployment. */
export interface ValidationContext {
  /** The table of an id, undefined for strings that are none. */
  tableOfId(id: string): string | undefined;
  /** A literal validator's value, which is kept as Convex-JSON. */
  decodeLiteral(json: unknown): Value;
}

/** Why the value does not fit, in the backend's own words (`crates/common/src/schemas/validator.rs`), or undefined. */
export function findMismatch(
  validator: ValidatorJson,
  value: Value | undefined,
  context: ValidationContext,
  path = "",
): string | undefined {
  const at = path === "" ? "" : `Path: ${path}`;
  const noMatch = () => validationErrors.noMatch(at, printValue(value ?? null), printValidator(validator));
  const check = (inner: ValidatorJson, part: Value, step: string) =>
    findMismatch(inner, part, context, path + step);

  switch (validator.type) {
    case "any":
      return undefined;
    case "null":
      return value === null ? undefined : noMatch();
    case "number":
      return typeof value === "number" ? undefined : noMatch();
    case "bigint":
      return typeof value === "bigint" ? undefined : noMatch();
    case "commitTs":
      return typeof value === "bigint" || isPlaceholder(value) ? undefined : noMatch();
    case "boolean":
      return typeof value === "boolean" ? undefined : noMatch();
    case "string":
      return typeof value === "string" ? undefined : noMatch();
    case "bytes":
      return value instanceof ArrayBuffer ? undefined : noMatch();
    case "literal":
      return value === context.decodeLiteral(validator.value)
        ? undefined
        : validationErrors.literalMismatch(printValue(value ?? null), printLiteral(validator.value), at);
    case "id": {
      if (typeof value !== "string") return noMatch();
      const table = context.tableOfId(value);
      if (table === undefined) return noMatch();
      return table === validator.tableName
        ? undefined
        : validationErrors.wrongTable(value, table, validator.tableName, at);
    }
    case "array":
      if (!Array.isArray(value)) return noMatch();
      return firstMismatch(value.entries(), ([index, item]) => check(validator.value, item, `[${index}]`));
    case "record":
      if (!isObject(value)) return noMatch();
      return firstMismatch(
        sortedEntries(value),
        ([key, item]) =>
          check(validator.keys, key, ".keys()") ?? check(validator.values.fieldType, item, ".values()"),
      );
    case "union": {
      const [only] = validator.value;
      if (only !== undefined && validator.value.length === 1) return findMismatch(only, value, context, path);
      return validator.value.some((member) => findMismatch(member, value, context) === undefined)
        ? undefined
        : noMatch();
    }
    case "object": {
      if (!isObject(value)) return noMatch();
      const known = firstMismatch(fieldsOf(validator.value), ([name, { fieldType, optional }]) => {
        const field = value[name];
        if (field !== undefined) return check(fieldType, field, `.${name}`);
        return optional
          ? undefined
          : validationErrors.missingField(name, at, printValue(value), printValidator(validator));
      });
      if (known !== undefined) return known;
      const [extra] = Object.keys(value)
        .filter((name) => !Object.hasOwn(validator.value, name) && value[name] !== undefined)
        .sort();
      return extra === undefined
        ? undefined
        : validationErrors.extraField(extra, at, printValue(value), printValidator(validator));
    }
  }
}

function firstMismatch<Item>(
  items: Iterable<Item>,
  check: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const mismatch = check(item);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

type Fields = Readonly<Record<string, FieldValidatorJson>>;

const sortedFields = new WeakMap<Fields, [string, FieldValidatorJson][]>();

/** The fields of a validator in the order in which they are checked. */
function fieldsOf(fields: Fields): [string, FieldValidatorJson][] {
  let sorted = sortedFields.get(fields);
  if (sorted === undefined) {
    sorted = sortedEntries(fields);
    sortedFields.set(fields, sorted);
  }
  return sorted;
}

/** The backend keeps fields in the order of their names. */
function sortedEntries<Field>(object: Readonly<Record<string, Field>>): [string, Field][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

function isObject(value: Value | undefined): value is Record<string, Value> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer)
  );
}

/** The stand-in for the time of a commit that has not happened yet (`db.vars.commitTs`). */
function isPlaceholder(value: unknown): boolean {
  return typeof value === "object" && value !== null && value.constructor.name === "CommitTsPlaceholder";
}
