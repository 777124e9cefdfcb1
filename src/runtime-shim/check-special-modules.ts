import { formatCanonicalPath, parseFunctionName } from "../platform/function-paths.js";
import { pushErrors } from "../platform/messages.js";
import type { FunctionInfo } from "./function-table.js";

/** What is wrong with the default export of `http`, in the platform's words. */
export function checkRouter(value: unknown): string[] {
  if (value === undefined) return [pushErrors.httpWithoutDefaultExport()];
  return isMarked(value, "isRouter") ? [] : [pushErrors.httpDefaultIsNoRouter()];
}

/** What is wrong with the default export of `crons` and with the functions that it names. */
export function checkCrons(value: unknown, functions: readonly FunctionInfo[]): string[] {
  if (!isMarked(value, "isCrons") || !("crons" in value)) return [pushErrors.cronsWithoutDefaultExport()];
  const jobs = Object.entries(value.crons as Record<string, { readonly name: string }>);
  return jobs.flatMap(([identifier, { name }]) => {
    const parsed = parseFunctionName(name);
    const target = functions.find((fn) => fn.name === name);
    const path = parsed.type === "function" ? formatCanonicalPath(parsed) : name;
    if (target === undefined) return [pushErrors.cronTargetMissing(identifier, path)];
    return target.kind === "query" ? [pushErrors.cronTargetIsQuery(identifier, path)] : [];
  });
}

function isMarked(value: unknown, mark: string): value is object {
  return typeof value === "object" && value !== null && Reflect.get(value, mark) === true;
}
