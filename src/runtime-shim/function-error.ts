import type { Value } from "convex/values";
import { propagatedErrors } from "../platform/messages.js";
import type { Peers } from "./peers.js";
import { describeStack } from "./stack-trace.js";

/** A function failed. What a caller of `ctx.run*` sees of it is {@link FunctionError.text}. */
export class FunctionError extends Error {
  /** Class of the error that was thrown. */
  override readonly name: string;
  /** Payload of a `ConvexError`, the only thing that crosses functions unchanged; undefined for other errors. */
  readonly data: Value | undefined;
  /** Whether user code threw it; false for what the platform itself refused. */
  readonly thrown: boolean;
  readonly #frames: readonly string[];

  constructor(failure: {
    readonly name: string;
    readonly message: string;
    readonly data?: Value | undefined;
    readonly frames?: readonly string[];
    readonly thrown: boolean;
  }) {
    super(failure.message);
    this.name = failure.name;
    this.data = failure.data;
    this.thrown = failure.thrown;
    this.#frames = failure.frames ?? [];
    this.stack = [`${failure.name}: ${failure.message}`, ...this.#frames].join("\n");
  }

  /** `Uncaught Error: message` with mapped stack and trailing newline; refusals of the platform have no `Uncaught`. */
  get text(): string {
    if (!this.thrown) return `${this.message}\n`;
    return propagatedErrors.uncaught(this.name, this.message, this.#frames.join("\n")).replace(/\n+$/, "\n");
  }
}

/** Something that the platform refuses, in its own words. */
export function refusal(message: string, name = "Error"): FunctionError {
  return new FunctionError({ name, message, thrown: false });
}

const CONVEX_ERROR = Symbol.for("ConvexError");

/** Errors of other classes that stand for a FunctionError on their way through the engine. */
const standIns = new WeakMap<object, FunctionError>();

/** What to throw into the engine: for a ConvexError one of the class that callers of `deployment.t` expect. */
export function throwable(error: FunctionError, { values }: Pick<Peers, "values">): Error {
  if (error.data === undefined) return error;
  const standIn = new values.ConvexError(error.data);
  standIns.set(standIn, error);
  return standIn;
}

/**
 * What a function threw, whatever realm it comes from; everything but a FunctionError may be anything.
 * @param encoded whether the error left through `invokeAction` and the like, which turn a ConvexError's data into JSON
 */
export function describeThrown(
  thrown: unknown,
  { values }: Pick<Peers, "values">,
  { encoded = false }: { readonly encoded?: boolean } = {},
): FunctionError {
  if (thrown instanceof FunctionError) return thrown;
  if (typeof thrown !== "object" || thrown === null) {
    return new FunctionError({ name: "Error", message: String(thrown), thrown: true });
  }
  const known = standIns.get(thrown);
  if (known !== undefined) return known;
  const { name, message, stack, data } = thrown as Record<"name" | "message" | "stack" | "data", unknown>;
  return new FunctionError({
    name: CONVEX_ERROR in thrown ? "ConvexError" : typeof name === "string" ? name : "Error",
    message: typeof message === "string" ? message : "",
    data: CONVEX_ERROR in thrown ? (encoded ? decode(data, values) : (data as Value)) : undefined,
    frames: describeStack(stack),
    thrown: true,
  });
}

function decode(data: unknown, { jsonToConvex }: Peers["values"]): Value {
  return jsonToConvex(JSON.parse(String(data)) as Parameters<typeof jsonToConvex>[0]);
}
