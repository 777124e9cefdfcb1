import type { Value } from "convex/values";
import type { Peers } from "./peers.js";

/** Reads Convex-JSON. What needs decoding (int64, bytes, special floats) has a key that begins with `$`. */
export function parseConvexJson(json: string, { jsonToConvex }: Peers["values"]): Value {
  const parsed: unknown = JSON.parse(json);
  return hasEncodedValues(json)
    ? jsonToConvex(parsed as Parameters<typeof jsonToConvex>[0])
    : (parsed as Value);
}

/** Whether anything in the JSON may have to be decoded; if not, the JSON's values are the Convex values. */
export function hasEncodedValues(json: string): boolean {
  return json.includes('"$');
}
