import { isRecord } from "./is-record.js";

/**
 * What a `convex.json` says about where the functions are. Its other keys are of no interest to a linter.
 * Source: `convex/src/cli/lib/config.ts` (`readProjectConfig`, `parseProjectConfig`).
 */
export type ConvexJson =
  | {
      readonly status: "valid";
      /** As written: relative to the file, or undefined where the default `convex/` holds. */
      readonly functions: string | undefined;
    }
  | {
      readonly status: "broken";
      /** One line, without the file's name. */
      readonly reason: string;
    };

export function parseConvexJson(text: string): ConvexJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: `is not valid JSON: ${firstLine(error)}`, status: "broken" };
  }
  if (!isRecord(value)) {
    return { reason: "must contain a JSON object", status: "broken" };
  }
  const functions = value["functions"];
  if (functions === undefined) return { functions: undefined, status: "valid" };
  if (typeof functions !== "string") {
    return { reason: `"functions" must be a string, not ${JSON.stringify(functions)}`, status: "broken" };
  }
  return { functions, status: "valid" };
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\r?\n/, 1)[0] ?? message;
}
