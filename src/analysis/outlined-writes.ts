import type { ModuleOutline, OutlinedImport } from "./module-outline.js";

import { LIMITED_NAMES } from "../platform/ctx-members.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { createMayEscape, createMayName } from "./spelling.js";

const LIMITED_IN_MUTATIONS: ReadonlySet<string> = new Set(LIMITED_NAMES.mutation);

/** Whether code spells what the ctx of a mutation has, and that of a query has not. */
export const mayNameWriters = createMayName(
  LIMITED_NAMES.query.filter((name) => !LIMITED_IN_MUTATIONS.has(name)),
);

/** A builder of queries by its own name, which the one in `ctx.db.query` is not. */
const QUERY_BUILDER = /(?<!\.\s*)\b(?:query|internalQuery)(?:Generic)?\b/;

/** What may be the type of a query's ctx: every name in that style but a mutation's. */
const CTX_TYPE = /(?<!\b(?:Generic)?Mutation)Ctx\b|Context\b|\bParameters\s*</;

const TYPE_DECLARATION = /\b(?:class|interface|type)\s/;

const mayEscape = createMayEscape(["query", "internalQuery", "QueryCtx", "Context", "Parameters"]);

/**
 * Whether a module in whose code {@link mayNameWriters} finds something may use it on the ctx of a query. "No" is certain
 * as long as no import from the project is a query builder, or the type of a ctx, under a name of its own.
 */
export function mayWriteInQuery({ code, exports, imports, text, without }: ModuleOutline): boolean {
  if (imports === "opaque" || imports.some(isRenamedServer) || mayEscape(code)) return true;
  const functions = exports.filter(({ form }) => form === "function" || form === "made");
  const isMixed = functions.some(({ range }) => {
    const statement = text.slice(...range);
    return mayNameWriters(statement) && mayTakeQueryCtx(statement);
  });
  if (isMixed) return true;
  const rest = without(functions.map(({ range }) => range));
  if (mayNameWriters(rest) || QUERY_BUILDER.test(rest)) return true;
  // An alias would let the type into functions that do not spell it.
  return CTX_TYPE.test(rest) && TYPE_DECLARATION.test(rest);
}

/** The name of its own builder is part of the statement of a query. */
function mayTakeQueryCtx(statement: string): boolean {
  return CTX_TYPE.test(statement) || QUERY_BUILDER.test(statement);
}

function isRenamedServer({ names, renames, source }: OutlinedImport): boolean {
  const isServer = source === "convex/server" || classifyGeneratedModule(source) === "server";
  return isServer && (renames || names === "all");
}
