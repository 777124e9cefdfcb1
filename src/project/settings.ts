import type { FunctionKind, Registrar, Visibility } from "../platform/builders.js";

import { inspect } from "node:util";

import { isRecord } from "./is-record.js";

const FUNCTION_KINDS: readonly FunctionKind[] = ["query", "mutation", "action", "httpAction"];
const VISIBILITIES: readonly Visibility[] = ["public", "internal"];

/** `settings["convex-actions"]` of an ESLint config: what cannot be seen in the code. */
export interface ConvexActionsSettings {
  /** The functions dirs, relative to the working directory; undefined: discover them. */
  readonly functionsDir?: readonly string[] | undefined;
  /** Functions that register a Convex function, by the name that calls use; public where the setting says nothing else. */
  readonly builders: ReadonlyMap<string, Registrar>;
  /** Functions that see to it that a promise handed to them is awaited, by the name that calls use. */
  readonly awaitedBy: readonly string[];
}

/** A setting that was written wrongly. Its message is meant for the person who wrote it. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const SETTINGS_KEY = "convex-actions";

const NO_SETTINGS: ConvexActionsSettings = { awaitedBy: [], builders: new Map() };

// ESLint hands the same frozen object to every rule of every file that one config matches.
const parsed = new WeakMap<object, ConvexActionsSettings>();

/**
 * Reads `settings["convex-actions"]` out of the whole `settings` object of a lint run.
 * @throws {SettingsError} naming the key and the value, for an unknown key or a value of the wrong shape
 */
export function parseSettings(
  settings: Readonly<Record<string, unknown>> | undefined,
): ConvexActionsSettings {
  const own = settings?.[SETTINGS_KEY];
  if (own === undefined) return NO_SETTINGS;
  if (!isRecord(own)) throw invalidValue([], own, "an object");
  const known = parsed.get(own);
  if (known !== undefined) return known;
  const result = parseOwnSettings(own);
  parsed.set(own, result);
  return result;
}

function parseOwnSettings(own: Readonly<Record<string, unknown>>): ConvexActionsSettings {
  rejectUnknownKeys([], own, ["functionsDir", "builders", "awaitedBy"]);
  return {
    awaitedBy: own["awaitedBy"] === undefined ? [] : parseStrings(["awaitedBy"], own["awaitedBy"]),
    builders: own["builders"] === undefined ? new Map() : parseBuilders(own["builders"]),
    functionsDir: own["functionsDir"] === undefined ? undefined : parseFunctionsDir(own["functionsDir"]),
  };
}

function parseFunctionsDir(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return parseStrings(["functionsDir"], value, "a path or an array of paths");
}

function parseStrings(
  path: readonly string[],
  value: unknown,
  expected = "an array of names",
): readonly string[] {
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string")) return value;
  throw invalidValue(path, value, expected);
}

function parseBuilders(value: unknown): ReadonlyMap<string, Registrar> {
  if (!isRecord(value)) throw invalidValue(["builders"], value, "an object of builder names");
  return new Map(Object.entries(value).map(([name, builder]) => [name, parseBuilder(name, builder)]));
}

function parseBuilder(name: string, value: unknown): Registrar {
  const path = ["builders", name];
  if (!isRecord(value)) return { kind: parseOneOf(path, value, FUNCTION_KINDS), visibility: "public" };
  rejectUnknownKeys(path, value, ["kind", "visibility"]);
  const { kind, visibility = "public" } = value;
  return {
    kind: parseOneOf([...path, "kind"], kind, FUNCTION_KINDS),
    visibility: parseOneOf([...path, "visibility"], visibility, VISIBILITIES),
  };
}

function parseOneOf<Choice extends string>(
  path: readonly string[],
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalidValue(path, value, listChoices(choices));
  return choice;
}

function rejectUnknownKeys(
  path: readonly string[],
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new SettingsError(
    `${settingName([...path, unknown])} is not a setting. Known here: ${known.join(", ")}.`,
  );
}

function invalidValue(path: readonly string[], value: unknown, expected: string): SettingsError {
  return new SettingsError(
    `${settingName(path)} must be ${expected}, not ${inspect(value, { breakLength: Infinity, depth: 1 })}.`,
  );
}

function settingName(path: readonly string[]): string {
  return ["settings", SETTINGS_KEY, ...path].reduce((name, key) =>
    /^[A-Za-z_$][\w$]*$/.test(key) ? `${name}.${key}` : `${name}[${JSON.stringify(key)}]`,
  );
}

function listChoices(choices: readonly string[]): string {
  const quoted = choices.map((choice) => JSON.stringify(choice));
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1) ?? ""}`;
}
