import { convexToJson, type Value } from "convex/values";
import type { DatabaseState, Result, StoredDocument } from "../../src/runtime-shim/index.js";
import type { ExpectedBehaviour } from "./behaviour-case.js";
import type { Effects } from "./equal-behaviour.js";

/** Where a call did something else than a case expects, as one line each. */
export function findUnexpected({ result, state }: Effects, expected: ExpectedBehaviour): string[] {
  return [...findUnexpectedResult(result, expected), ...findUnexpectedRows(state, expected)];
}

function findUnexpectedResult(result: Result, expected: ExpectedBehaviour): string[] {
  if (!("value" in expected || "error" in expected)) return [];
  const told = result.error === undefined ? undefined : plainMessage(result.error.message);
  if (told !== expected.error) {
    return [
      expected.error === undefined
        ? `it throws: ${told ?? ""}`
        : `it should throw: ${expected.error}, but it ${told === undefined ? "returns" : `throws: ${told}`}`,
    ];
  }
  const [found, wanted] = [toText(result.value, []), toText(expected.value, [])];
  return "value" in expected && found !== wanted ? [`it returns ${found} instead of ${wanted}`] : [];
}

function findUnexpectedRows(state: DatabaseState, { tables = {} }: ExpectedBehaviour): string[] {
  const ids = collectIds(state);
  return Object.entries(tables).flatMap(([table, rows]) => {
    const found = (state[table] ?? []).map((row) => toText(withoutSystemFields(row), ids)).sort();
    const wanted = rows.map((row) => toText(row, [])).sort();
    if (found.join("\n") === wanted.join("\n")) return [];
    return [`table ${table} holds ${found.join(", ")} instead of ${wanted.join(", ")}`];
  });
}

function plainMessage(message: string): string {
  return message
    .replace(/^(?:Uncaught \w+: )+/, "")
    .replace(/\n {4}at .*$/gm, "")
    .trim();
}

function withoutSystemFields(row: StoredDocument): object {
  return Object.fromEntries(
    Object.entries(row).filter(([field]) => field !== "_id" && field !== "_creationTime"),
  );
}

type Ids = readonly (readonly [id: string, table: string])[];

function collectIds(state: DatabaseState): Ids {
  return Object.entries(state).flatMap(([table, rows]) => rows.map(({ _id }) => [_id, table] as const));
}

/** Convex-JSON with its fields in order, ids by their tables. */
function toText(value: unknown, ids: Ids): string {
  const json = JSON.stringify(convexToJson((value ?? null) as Value), (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return ids.reduce((text, [id, table]) => text.replaceAll(id, `<${table}>`), json);
}
