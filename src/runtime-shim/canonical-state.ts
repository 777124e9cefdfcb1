import type { Value } from "convex/values";
import type { DatabaseState } from "./database-state.js";
import type { FetchRecord } from "./fetch-stub.js";
import type { Result } from "./outcome.js";
import type { Peers } from "./peers.js";

/** What a run leaves behind, as far as anybody can tell: its result, the database, what went out over the network. */
export interface Effects {
  readonly result: Result;
  readonly state: DatabaseState;
  readonly fetches: readonly FetchRecord[];
}

/** Rounds of refinement: enough for references of references of references. */
const ROUNDS = 4;

/**
 * A text that is the same for effects that are equal up to the names of ids and the times of creation: values as
 * Convex-JSON, errors by their data or else their message, tables as sets of documents.
 */
export function canonicalEffects(
  { result, state, fetches }: Effects,
  { convexToJson }: Peers["values"],
): string {
  const encode = (value: unknown): unknown => convexToJson((value ?? null) as Value);
  const documents = Object.entries(state).flatMap(([table, rows]) =>
    rows.map((row) => ({
      table,
      id: row._id,
      json: stable(encode({ ...row, _id: null, _creationTime: null })),
    })),
  );
  let names = new Map(documents.map(({ table, id }) => [id, `<${table}>`]));
  for (let round = 0; round < ROUNDS; round++) {
    const previous = names;
    names = new Map(documents.map(({ table, id, json }) => [id, `<${table} ${rename(json, previous)}>`]));
    names = shorten(names);
  }
  const told =
    result.error === undefined
      ? { value: rename(stable(encode(result.value)), names) }
      : result.error.data === undefined
        ? { message: plainMessage(result.error.message) }
        : { data: rename(stable(encode(result.error.data)), names) };
  const rows = documents.map(({ table, json }) => `${table}: ${rename(json, names)}`).sort();
  return JSON.stringify({
    told,
    rows,
    fetches: fetches.map((fetch) => rename(JSON.stringify(fetch), names)),
  });
}

/** Every id by its name; ids of the engine are a number and the table. */
function rename(json: string, names: ReadonlyMap<string, string>): string {
  return json.replace(/\b\d+[A-Za-z_]\w*/g, (id) => names.get(id) ?? id);
}

/** The same name for the same content, and not longer from round to round. */
function shorten(names: ReadonlyMap<string, string>): Map<string, string> {
  const ranks = new Map([...new Set(names.values())].sort().map((name, rank) => [name, rank]));
  return new Map(
    [...names].map(([id, name]) => [id, `<${/^<(\w+)/.exec(name)?.[1] ?? ""} #${ranks.get(name) ?? 0}>`]),
  );
}

/** An error of a function that was called is told with `Uncaught Error:`, stack and newline around its message. */
function plainMessage(message: string): string {
  return message
    .replace(/^(?:Uncaught \w+: )+/, "")
    .replace(/\n {4}at .*$/gm, "")
    .trim();
}

/** JSON with the fields in the order of their names. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
