/**
 * The members of the `ctx` that Convex passes to a handler, by the kind of function.
 * Source: `convex/src/server/impl/registration_impl.ts` and the `setup…` functions it calls, at 1.48.0; versions from
 * the package's CHANGELOG.
 */

import type { FunctionKind } from "./builders.js";

/** An HTTP action has an action's ctx. */
export type CtxKind = "query" | "mutation" | "action";

export interface CtxMember {
  /** Names below `ctx`, joined by dots: `storage.getUrl`. */
  readonly path: string;
  /** The kinds of function whose ctx has it. */
  readonly kinds: readonly CtxKind[];
  /** `promise`: a call returns one. `value`: a call answers at once, or it is no function. */
  readonly gives: "promise" | "value";
  /**
   * Whether awaiting it lets the world move on beside the function's own transactions, so that the run calls before
   * and after it cannot become one. Run queries and mutations, auth and the scheduler do not.
   */
  readonly external: boolean;
  /** First version of `convex` that has it, where that is younger than ctx itself; a younger kind is listed by name. */
  readonly since?: string | Readonly<Partial<Record<CtxKind, string>>>;
  /** What to use instead of a deprecated member. */
  readonly replacement?: string;
}

const ALL: readonly CtxKind[] = ["query", "mutation", "action"];
const TRANSACTIONS: readonly CtxKind[] = ["query", "mutation"];
const WRITERS: readonly CtxKind[] = ["mutation", "action"];
const MUTATION: readonly CtxKind[] = ["mutation"];
const ACTION: readonly CtxKind[] = ["action"];

const DATABASE = { kinds: TRANSACTIONS, external: false } as const;
const STORAGE = { gives: "promise", external: true } as const;
const META = { gives: "promise", external: true } as const;

const MEMBERS: readonly CtxMember[] = [
  { path: "runQuery", kinds: ALL, gives: "promise", external: false },
  { path: "runMutation", kinds: WRITERS, gives: "promise", external: false },
  { path: "runAction", kinds: ACTION, gives: "promise", external: true },
  { path: "vectorSearch", kinds: ACTION, gives: "promise", external: true },

  { path: "db.get", gives: "promise", ...DATABASE },
  { path: "db.query", gives: "value", ...DATABASE },
  { path: "db.normalizeId", gives: "value", ...DATABASE },
  { path: "db.table", gives: "value", ...DATABASE },
  { path: "db.system.get", gives: "promise", ...DATABASE },
  { path: "db.system.query", gives: "value", ...DATABASE },
  { path: "db.system.normalizeId", gives: "value", ...DATABASE },
  { path: "db.system.table", gives: "value", ...DATABASE },
  { path: "db.insert", kinds: MUTATION, gives: "promise", external: false },
  { path: "db.patch", kinds: MUTATION, gives: "promise", external: false },
  { path: "db.replace", kinds: MUTATION, gives: "promise", external: false },
  { path: "db.delete", kinds: MUTATION, gives: "promise", external: false },
  { path: "db.vars.commitTs", kinds: MUTATION, gives: "value", external: false, since: "1.43.0" },

  { path: "auth.getUserIdentity", kinds: ALL, gives: "promise", external: false },
  { path: "auth.signJwt", kinds: MUTATION, gives: "promise", external: false, since: "1.48.0" },

  { path: "storage.getUrl", kinds: ALL, ...STORAGE },
  { path: "storage.getMetadata", kinds: ALL, ...STORAGE, replacement: 'ctx.db.system.get("_storage", id)' },
  { path: "storage.generateUploadUrl", kinds: WRITERS, ...STORAGE },
  { path: "storage.delete", kinds: WRITERS, ...STORAGE },
  { path: "storage.store", kinds: WRITERS, ...STORAGE, since: { mutation: "1.48.0" } },
  { path: "storage.get", kinds: WRITERS, ...STORAGE, since: { mutation: "1.48.0" } },

  { path: "scheduler.runAfter", kinds: WRITERS, gives: "promise", external: false },
  { path: "scheduler.runAt", kinds: WRITERS, gives: "promise", external: false },
  { path: "scheduler.cancel", kinds: WRITERS, gives: "promise", external: false },

  { path: "meta.getFunctionMetadata", kinds: ALL, ...META, since: "1.36.0" },
  { path: "meta.getDeploymentMetadata", kinds: ALL, ...META, since: "1.37.0" },
  { path: "meta.getRequestMetadata", kinds: WRITERS, ...META, since: "1.38.0" },
  { path: "meta.getTransactionMetrics", kinds: TRANSACTIONS, ...META, since: "1.36.0" },
  { path: "meta.getSnapshotTs", kinds: TRANSACTIONS, gives: "value", external: false, since: "1.47.0" },
];

/** Every member of every ctx, by path. */
export const CTX_MEMBERS: ReadonlyMap<string, CtxMember> = new Map(
  MEMBERS.map((member) => [member.path, member]),
);

/** `db`, `db.system`, `storage` … with the kinds that have any of their members. */
const NAMESPACES: ReadonlyMap<string, ReadonlySet<CtxKind>> = collectNamespaces();

function collectNamespaces(): Map<string, Set<CtxKind>> {
  const namespaces = new Map<string, Set<CtxKind>>();
  for (const { path, kinds } of MEMBERS) {
    for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1)) {
      const name = path.slice(0, dot);
      const known = namespaces.get(name) ?? new Set();
      for (const kind of kinds) known.add(kind);
      namespaces.set(name, known);
    }
  }
  return namespaces;
}

export function ctxKindOf(kind: FunctionKind): CtxKind {
  return kind === "query" || kind === "mutation" ? kind : "action";
}

/** The kinds whose ctx has `path` (a member, or a namespace such as `db`); undefined for names Convex does not give. */
export function kindsWithMember(path: string): ReadonlySet<CtxKind> | undefined {
  const member = CTX_MEMBERS.get(path);
  return member === undefined ? NAMESPACES.get(path) : new Set(member.kinds);
}

/** `unknown` for a name that Convex does not give: wrappers add members of their own. */
export function resolveMember(kind: FunctionKind, path: string): "present" | "absent" | "unknown" {
  const kinds = kindsWithMember(path);
  if (kinds === undefined) return "unknown";
  return kinds.has(ctxKindOf(kind)) ? "present" : "absent";
}

/**
 * Names of which code spells one at least, wherever it reads what the ctx of a query or mutation lacks, or what is
 * deprecated. Where another member of that ctx has the same last name, what it is a member of stands for it.
 */
export const LIMITED_NAMES: Readonly<Record<"mutation" | "query", readonly string[]>> = {
  mutation: collectLimitedNames("mutation"),
  query: collectLimitedNames("query"),
};

function collectLimitedNames(kind: CtxKind): string[] {
  const names = new Set<string>();
  for (const { kinds, path, replacement } of MEMBERS) {
    if (kinds.includes(kind) && replacement === undefined) continue;
    const steps = path.split(".");
    const missing = steps.findIndex(
      (_, index) => kindsWithMember(steps.slice(0, index + 1).join("."))?.has(kind) !== true,
    );
    const step = missing === -1 ? steps.length - 1 : missing;
    const name = steps[step] ?? path;
    const isShared = MEMBERS.some(
      (other) => other.kinds.includes(kind) && other.path.split(".").at(-1) === name,
    );
    names.add(isShared && replacement === undefined ? (steps[step - 1] ?? name) : name);
  }
  return [...names].sort();
}

/** Whether a call of the member returns a promise. */
export function isPromiseMember(path: string): boolean {
  return CTX_MEMBERS.get(path)?.gives === "promise";
}

/** Whether awaiting the member separates run calls ({@link CtxMember.external}). */
export function isExternalMember(path: string): boolean {
  return CTX_MEMBERS.get(path)?.external === true;
}

/** Exports of `convex/server` that reach the deployment from within an action without ctx; each returns a promise. */
export const SERVER_OPERATIONS: readonly string[] = [
  "createFunctionHandle",
  "getServiceToken",
  "getServiceUrl",
];
