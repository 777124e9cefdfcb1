import type { Value } from "convex/values";
import { formatCanonicalPath } from "../platform/function-paths.js";
import { boundaryLimits, limitErrors, valueLimits } from "../platform/limits.js";
import { validationErrors } from "../platform/messages.js";
import { refusal } from "./function-error.js";
import type { FunctionInfo } from "./function-table.js";
import type { Services } from "./services.js";
import { findMismatch, type ValidationContext } from "./validate-value.js";

/**
 * Checks what is passed to a function, in the platform's order: shape of the values, size, validator.
 * @param jsonLength how long the arguments are as JSON, which spares measuring small ones
 * @throws FunctionError in the platform's words
 */
export function checkArguments(fn: FunctionInfo, args: Value, jsonLength: number, services: Services): void {
  const shape = findShapeProblem(args);
  if (shape !== undefined) throw refusal(shape);
  const bytes = isSmall(jsonLength) ? 0 : sizeOf([args], services);
  if (bytes > boundaryLimits.argumentsBytes)
    throw refusal(limitErrors.argumentsTooLarge(formatCanonicalPath(fn), bytes));
  if (fn.runtime === "node" && bytes > boundaryLimits.nodeActionArgumentsBytes) {
    throw refusal(limitErrors.nodeArgumentsTooLarge());
  }
  const mismatch = findMismatch(fn.args, args, contextOf(services));
  if (mismatch !== undefined) throw refusal(validationErrors.arguments(mismatch));
}

/**
 * Checks what a function returned.
 * @param jsonLength how long the result is as JSON
 * @throws FunctionError in the platform's words
 */
export function checkResult(fn: FunctionInfo, result: Value, jsonLength: number, services: Services): void {
  const shape = findShapeProblem(result);
  if (shape !== undefined) {
    throw refusal(`Function ${formatCanonicalPath(fn)} return value invalid: ${shape}`);
  }
  const bytes = isSmall(jsonLength) ? 0 : sizeOf(result, services);
  if (bytes > boundaryLimits.returnValueBytes) {
    throw refusal(limitErrors.returnValueTooLarge(formatCanonicalPath(fn), bytes));
  }
  const mismatch = findResultMismatch(fn, result, services);
  if (mismatch !== undefined) throw refusal(validationErrors.returns(mismatch));
}

/** Why a result does not fit the function's `returns`, or undefined. */
export function findResultMismatch(fn: FunctionInfo, result: Value, services: Services): string | undefined {
  return fn.returns === null ? undefined : findMismatch(fn.returns, result, contextOf(services));
}

/** Why arguments do not fit the function's `args`, or undefined. */
export function findArgumentMismatch(fn: FunctionInfo, args: Value, services: Services): string | undefined {
  return findMismatch(fn.args, args, contextOf(services));
}

/** Too long, too wide or too deep: in the platform's words, or undefined. */
function findShapeProblem(value: Value): string | undefined {
  const levels = nesting(value);
  if (typeof levels === "string") return levels;
  return levels > valueLimits.nestingLevels ? limitErrors.tooNested(levels) : undefined;
}

/** Levels of arrays and objects within each other; or what is wrong with one of them. */
function nesting(value: unknown): number | string {
  if (typeof value !== "object" || value === null || value instanceof ArrayBuffer) return 0;
  const parts: unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (Array.isArray(value) && parts.length > valueLimits.arrayItems)
    return limitErrors.arrayTooLong(parts.length);
  if (!Array.isArray(value) && parts.length > valueLimits.objectFields)
    return limitErrors.tooManyFields(parts.length);
  let deepest = 0;
  for (const part of parts) {
    const levels = nesting(part);
    if (typeof levels === "string") return levels;
    deepest = Math.max(deepest, levels);
  }
  return deepest + 1;
}

/** Whether a value cannot come near any limit: no value is more than five times as large as its JSON. */
function isSmall(jsonLength: number): boolean {
  return jsonLength * 5 < boundaryLimits.nodeActionArgumentsBytes;
}

/** Bytes, as the platform counts them. */
function sizeOf(value: Value, { peers }: Services): number {
  return peers.values.getConvexSize(value);
}

function contextOf({ peers }: Services): ValidationContext {
  const { jsonToConvex } = peers.values;
  return {
    tableOfId: tableOfEngineId,
    decodeLiteral: (json) => jsonToConvex(json as Parameters<typeof jsonToConvex>[0]),
  };
}

/** The engine's ids are a number and the table's name. */
export function tableOfEngineId(id: string): string | undefined {
  return /^\d+(?<table>[A-Za-z_]\w*)$/.exec(id)?.groups?.["table"];
}
