import type { ModuleOutline, OutlinedImport } from "./module-outline.js";
import type { OutlinedExport } from "./outlined-exports.js";

import { registrarOfExport } from "../platform/builders.js";
import { LIMITED_NAMES } from "../platform/ctx-members.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { createMayEscape, createMayName } from "./spelling.js";

const LIMITED_IN_MUTATIONS: ReadonlySet<string> = new Set(LIMITED_NAMES.mutation);

/** Whether code spells what the ctx of a mutation has, and that of a query has not. */
export const mayNameWriters = createMayName(
  LIMITED_NAMES.query.filter((name) => !LIMITED_IN_MUTATIONS.has(name)),
);

/** A builder of queries by its own name, which the one in `ctx.db.query` is not. */
const QUERY_BUILDER = /\b(?<!\.\s*)(?:query|internalQuery)(?:Generic)?\b/;

/** What may be the type of a query's ctx: every name in that style but a mutation's. */
const CTX_TYPE = /(?<!\b(?:Generic)?Mutation)Ctx\b|Context\b|\bParameters\s*</;

const TYPE_DECLARATION = /\b(?:class|interface|type)\s/;

/**
 * A function with a name of its own inside of a handler, which may get the handler's ctx under another name. One level
 * of parentheses among its parameters is enough for what is written in the middle of a function.
 */
const NAMED_FUNCTION =
  /\bfunction\s*\*?\s*[^\s(*]|=\s*(?:async\b|function\b|(?:<[^()]{0,200}>\s*)?\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?::[^=;]{0,300})?=>|[\w$]+\s*=>)/;

const mayEscape = createMayEscape(["query", "internalQuery", "QueryCtx", "Context", "Parameters"]);

/**
 * Whether a module in whose code {@link mayNameWriters} finds something may use it on the ctx of a query. "No" is certain
 * as long as no import from the project is a query builder, or the type of a ctx, under a name of its own.
 */
export function mayWriteInQuery({ code, exports, imports, text, without }: ModuleOutline): boolean {
  if (imports === "opaque" || imports.some(isRenamed) || mayEscape(code)) return true;
  const functions = exports.filter(({ form }) => form === "function" || form === "made");
  const rest = without(functions.map(({ range }) => range));
  if (mayNameWriters(rest) || QUERY_BUILDER.test(rest)) return true;
  const writers: OutlinedExport[] = [];
  let readers = "";
  for (const one of functions) {
    const statement = text.slice(...one.range);
    const takesQueryCtx = mayTakeQueryCtx(statement);
    if (mayNameWriters(statement)) {
      if (takesQueryCtx || mayHandOnCtx(one, statement)) return true;
      if (!isRegistration(one)) writers.push(one);
    } else if (takesQueryCtx) readers += statement;
  }
  // A query may be made of a function that is exported by itself.
  if (readers !== "" && mayNameSome(readers + rest, writers)) return true;
  // An alias would let the type into functions that do not spell it.
  return CTX_TYPE.test(rest) && TYPE_DECLARATION.test(rest);
}

/** The name of its own builder is part of the statement of a query. */
function mayTakeQueryCtx(statement: string): boolean {
  return CTX_TYPE.test(statement) || QUERY_BUILDER.test(statement);
}

/** A builder of the project's own may be one of queries: what its handlers hand on is not all by the name of `ctx`. */
function mayHandOnCtx(exported: OutlinedExport, statement: string): boolean {
  return exported.form === "made" && !isRegistration(exported) && NAMED_FUNCTION.test(statement);
}

/** Whether Convex's own builder makes it, so that its ctx is known and no other function is made of it. */
function isRegistration(exported: OutlinedExport): boolean {
  if (exported.form !== "made" || exported.maker === undefined) return false;
  return registrarOfExport(exported.maker.source, exported.maker.name) !== undefined;
}

function mayNameSome(code: string, exports: readonly OutlinedExport[]): boolean {
  return exports.some(({ name }) => {
    for (let at = code.indexOf(name); at !== -1; at = code.indexOf(name, at + name.length)) {
      // A longer name, or a member of something else.
      if (!/[\w$.]/.test(code[at - 1] ?? "") && !/[\w$]/.test(code[at + name.length] ?? "")) return true;
    }
    return false;
  });
}

/** Another package may hand out Convex's types as well, and is believed by their names. */
function isRenamed({ names, renames, source }: OutlinedImport): boolean {
  const isServer = source === "convex/server" || classifyGeneratedModule(source) === "server";
  if (isServer) return renames || names === "all";
  return renames && names !== "all" && names.some((name) => CTX_TYPE.test(name));
}
