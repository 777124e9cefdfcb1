import type { Value } from "convex/values";
import type { ValidatorJson } from "./validate-value.js";

/** A value as the backend prints it in messages (`crates/value/src/lib.rs`): floats always with a decimal point. */
export function printValue(value: Value): string {
  if (typeof value === "number") return printFloat(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof ArrayBuffer) return `b${JSON.stringify(Buffer.from(value).toString("base64"))}`;
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const fields = Object.entries(value as Record<string, Value>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${printFieldName(name)}: ${printValue(field)}`).join(", ")}}`;
}

/** A validator as the backend prints it (`crates/common/src/schemas/validator.rs`). */
export function printValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case "id":
      return `v.id("${validator.tableName}")`;
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "literal":
      return `v.literal(${printLiteral(validator.value)})`;
    case "array":
      return `v.array(${printValidator(validator.value)})`;
    case "record":
      return `v.record(${printValidator(validator.keys)}, ${printValidator(validator.values.fieldType)})`;
    case "union":
      return `v.union(${validator.value.map(printValidator).join(", ")})`;
    case "object": {
      const fields = Object.entries(validator.value).sort(([a], [b]) => (a < b ? -1 : 1));
      const printed = fields.map(([name, { fieldType, optional }]) =>
        optional
          ? `${name}: v.optional(${printValidator(fieldType)})`
          : `${name}: ${printValidator(fieldType)}`,
      );
      return `v.object({${printed.join(", ")}})`;
    }
    case "null":
    case "boolean":
    case "string":
    case "bytes":
    case "any":
    case "commitTs":
      return `v.${validator.type}()`;
  }
}

/** A literal within a validator; numbers that JSON cannot write are named by their type. */
export function printLiteral(value: unknown): string {
  if (typeof value === "object") return "<bigint>";
  return typeof value === "number" ? printFloat(value) : JSON.stringify(value);
}

function printFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const printed = String(value).replace("e+", "e");
  return /[.e]/.test(printed) ? printed : `${printed}.0`;
}

function printFieldName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}
