import { type Feature, referenceTo } from "./generate-project.js";
import { pickHelpers } from "./helper-templates.js";
import type { Random } from "./random.js";

/** The modules of one feature: two of the six have actions. */
export const MODULE_KINDS = ["queries", "mutations", "actions", "model", "internal", "sync"] as const;
export type ModuleKind = (typeof MODULE_KINDS)[number];

/** What one module needs to know of its surroundings. */
export interface Place {
  readonly own: Feature;
  /** Another feature of the project. */
  readonly other: Feature;
  readonly random: Random;
}

export function writeModule(kind: ModuleKind, place: Place): string {
  return WRITERS[kind](place);
}

const WRITERS: Readonly<Record<ModuleKind, (place: Place) => string>> = {
  actions: createActions,
  internal: createInternal,
  model: createModel,
  mutations: createMutations,
  queries: createQueries,
  sync: createSync,
};

function createModel({ own, random }: Place): string {
  const { folder, table, thing, typeName: name } = own;
  return `import { ConvexError, v, type Infer } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { requireUserId } from "../../lib/auth";

export type ${name} = Doc<"${table}">;

export const status = v.union(v.literal("open"), v.literal("done"), v.literal("failed"));
export type Status = Infer<typeof status>;

/** What a list of ${folder} shows of each. */
export const summary = v.object({ id: v.id("${table}"), isLinked: v.boolean(), size: v.number(), title: v.string() });

const MAX_LISTED = 50;
const NEXT: Readonly<Record<Status, readonly Status[]>> = { done: [], failed: ["open"], open: ["done", "failed"] };

/** Everything that the caller owns, newest first. */
export async function listOwn(ctx: QueryCtx, status: Status): Promise<${name}[]> {
  const ownerId = await requireUserId(ctx);
  return await ctx.db
    .query("${table}")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId).eq("status", status))
    .order("desc")
    .take(MAX_LISTED);
}

export async function getOwn(ctx: QueryCtx, id: Id<"${table}">): Promise<${name}> {
  const ownerId = await requireUserId(ctx);
  const found = await ctx.db.get("${table}", id);
  if (found === null || found.ownerId !== ownerId) throw new ConvexError("There is no such ${thing}.");
  return found;
}

export async function findByRemoteId(ctx: QueryCtx, remoteId: string): Promise<${name} | null> {
  return await ctx.db
    .query("${table}")
    .withIndex("by_remote", (q) => q.eq("remoteId", remoteId))
    .first();
}

/** Moves a ${thing} on; what is done stays done, since reports count it. */
export async function moveTo(ctx: MutationCtx, id: Id<"${table}">, status: Status): Promise<void> {
  const current = await getOwn(ctx, id);
  if (current.status === status) return;
  if (!NEXT[current.status].includes(status)) {
    throw new ConvexError(\`A ${thing} that is \${current.status} cannot become \${status}.\`);
  }
  await ctx.db.patch("${table}", id, { status });
}

export function summarize({ _id, name, remoteId, size }: ${name}): Infer<typeof summary> {
  return { id: _id, isLinked: remoteId !== undefined, size, title: name.trim() === "" ? "(no name)" : name };
}

${pickHelpers(random, 2, own)}`;
}

function createQueries({ own, random }: Place): string {
  const { table, thing } = own;
  return `import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "../../_generated/server";
import { requireUserId, truncate } from "../../lib/auth";
import { getOwn, listOwn, status, summarize, summary } from "./model";

${pickHelpers(random, 1, own)}
export const list = query({
  args: { status },
  returns: v.array(summary),
  handler: async (ctx, { status }) => {
    const found = await listOwn(ctx, status);
    return found.map((one) => ({ ...summarize(one), title: truncate(one.name) }));
  },
});

export const get = query({
  args: { id: v.id("${table}") },
  handler: async (ctx, { id }) => {
    const { name, notes, remoteId, status } = await getOwn(ctx, id);
    return { isLinked: remoteId !== undefined, name, notes: notes ?? "", status };
  },
});

/** Page by page, for the list that people scroll through. */
export const page = query({
  args: { paginationOpts: paginationOptsValidator, status },
  handler: async (ctx, { paginationOpts, status }) => {
    const ownerId = await requireUserId(ctx);
    const found = await ctx.db
      .query("${table}")
      .withIndex("by_owner", (q) => q.eq("ownerId", ownerId).eq("status", status))
      .order("desc")
      .paginate(paginationOpts);
    return { ...found, page: found.page.map(summarize) };
  },
});

export const search = query({
  args: { text: v.string() },
  returns: v.array(summary),
  handler: async (ctx, { text }) => {
    const ownerId = await requireUserId(ctx);
    if (text.trim().length < 2) return [];
    const found = await ctx.db
      .query("${table}")
      .withSearchIndex("search_name", (q) => q.search("name", text).eq("ownerId", ownerId))
      .take(20);
    return found.map(summarize);
  },
});

/** How much of every ${thing} there is, for the overview. */
export const totals = query({
  args: {},
  handler: async (ctx) => {
    const [open, failed] = await Promise.all([listOwn(ctx, "open"), listOwn(ctx, "failed")]);
    let size = 0;
    for (const one of open) size += one.size;
    return { failed: failed.length, open: open.length, size };
  },
});
`;
}

function createMutations({ own, random }: Place): string {
  const { table, thing } = own;
  return `import { ConvexError, v } from "convex/values";
import { internal } from "../../_generated/api";
import { mutation } from "../../_generated/server";
import { requireUserId } from "../../lib/auth";
import { getOwn, moveTo, status } from "./model";

${pickHelpers(random, 1, own)}
const MAX_NAME = 200;

function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") throw new ConvexError("A ${thing} needs a name.");
  if (trimmed.length > MAX_NAME) throw new ConvexError(\`A name has at most \${MAX_NAME} characters.\`);
  return trimmed;
}

export const create = mutation({
  args: { name: v.string(), notes: v.optional(v.string()) },
  returns: v.id("${table}"),
  handler: async (ctx, { name, notes }) => {
    const ownerId = await requireUserId(ctx);
    const id = await ctx.db.insert("${table}", {
      name: checkName(name),
      ownerId,
      size: name.length,
      status: "open",
      ...(notes === undefined ? {} : { notes }),
    });
    await ctx.scheduler.runAfter(0, ${referenceTo(own)}.sync.one, { id });
    return id;
  },
});

export const rename = mutation({
  args: { id: v.id("${table}"), name: v.string() },
  handler: async (ctx, { id, name }) => {
    const current = await getOwn(ctx, id);
    const next = checkName(name);
    if (current.name === next) return { changed: false };
    await ctx.db.patch("${table}", id, { name: next, size: next.length });
    if (current.remoteId !== undefined) await ctx.scheduler.runAfter(0, ${referenceTo(own)}.sync.one, { id });
    return { changed: true };
  },
});

export const setStatus = mutation({
  args: { ids: v.array(v.id("${table}")), status },
  handler: async (ctx, { ids, status }) => {
    for (const id of ids) await moveTo(ctx, id, status);
  },
});

/** A ${thing} that the service knows is kept there; only our own record of it goes. */
export const remove = mutation({
  args: { id: v.id("${table}") },
  returns: v.null(),
  handler: async (ctx, { id }) => {
    const { status } = await getOwn(ctx, id);
    if (status === "done") throw new ConvexError("What is done cannot be removed.");
    await ctx.db.delete("${table}", id);
    return null;
  },
});
`;
}

function createInternal({ own, random }: Place): string {
  const { table } = own;
  return `import { v } from "convex/values";
import { internalMutation, internalQuery } from "../../_generated/server";
import { findByRemoteId, summarize } from "./model";

${pickHelpers(random, 1, own)}
export const read = internalQuery({
  args: { id: v.id("${table}") },
  handler: async (ctx, { id }) => {
    const found = await ctx.db.get("${table}", id);
    return found === null ? null : { ...summarize(found), remoteId: found.remoteId ?? null };
  },
});

/** What the service has not been told of yet. */
export const pending = internalQuery({
  args: { limit: v.number() },
  returns: v.array(v.id("${table}")),
  handler: async (ctx, { limit }) => {
    const found = await ctx.db
      .query("${table}")
      .withIndex("by_remote", (q) => q.eq("remoteId", undefined))
      .take(Math.min(limit, 500));
    return found.map(({ _id }) => _id);
  },
});

export const record = internalMutation({
  args: { remoteId: v.string(), size: v.number() },
  handler: async (ctx, { remoteId, size }) => {
    const known = await findByRemoteId(ctx, remoteId);
    if (known !== null) {
      await ctx.db.patch("${table}", known._id, { size });
      return;
    }
    await ctx.db.insert("${table}", { name: remoteId, ownerId: "webhook", remoteId, size, status: "open" });
  },
});

export const link = internalMutation({
  args: { id: v.id("${table}"), remoteId: v.string() },
  handler: async (ctx, { id, remoteId }) => {
    const other = await findByRemoteId(ctx, remoteId);
    if (other !== null && other._id !== id) await ctx.db.patch("${table}", other._id, { status: "failed" });
    await ctx.db.patch("${table}", id, { remoteId });
  },
});
`;
}

/** Bodies of actions; the first of them are right, the others are what people write in a hurry. */
const ACTION_BODIES: readonly ((own: string, other: string) => string)[] = [
  (own) => `const found = await ctx.runQuery(${own}.internal.read, { id });
    if (found === null) return { sent: false };
    const { remoteId } = await post<{ remoteId: string }>("/items", { size: found.size, title: found.title });
    await ctx.runMutation(${own}.internal.link, { id, remoteId });
    return { sent: true };`,
  (own) => `const [found, answer] = await Promise.all([
      ctx.runQuery(${own}.internal.read, { id }),
      post<{ state: string }>("/status", {}),
    ]);
    if (answer.state !== "up") return { sent: false };
    return { sent: found !== null && found.isLinked };`,
  (own) => `const controller = new AbortController();
    const timeout = setTimeout(() => controller.abort(), 10_000);
    try {
      const response = await fetch(\`\${SERVICE}/check\`, { signal: controller.signal });
      if (response.status === 404) return { sent: false };
      await ctx.runMutation(${own}.internal.record, { remoteId: await response.text(), size: 1 });
      return { sent: true };
    } finally {
      clearTimeout(timeout);
    }`,
  (own, other) => `const found = await ctx.runQuery(${own}.internal.read, { id });
    const rest = await ctx.runQuery(${other}.internal.pending, { limit: 10 });
    if (found === null) return { sent: false };
    return { sent: found.isLinked && rest.length === 0 };`,
  (own) => `const ids = await ctx.runQuery(${own}.internal.pending, { limit: 100 });
    for (const next of ids) {
      await ctx.runMutation(${own}.internal.link, { id: next, remoteId: \`none-\${id}\` });
    }
    return { sent: true };`,
  (own) => `const { remoteId } = await post<{ remoteId: string }>("/items", { id });
    ctx.runMutation(${own}.internal.link, { id, remoteId });
    return { sent: true };`,
];
const CORRECT_BODIES = 3;

/** One in eight actions has a mistake. */
function pickBody(random: Random): (own: string, other: string) => string {
  const index =
    random.below(8) === 0
      ? CORRECT_BODIES + random.below(ACTION_BODIES.length - CORRECT_BODIES)
      : random.below(CORRECT_BODIES);
  return ACTION_BODIES[index] ?? (() => "return { sent: false };");
}

/** Beside its actions, a module of actions holds the code that talks to the service. */
function createClient({ folder }: Feature): string {
  return `const SERVICE = "https://api.example.com/${folder}";
const RETRIES = 3;

interface Failure {
  readonly code: string;
  readonly message?: string;
}

class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly failure: Failure | undefined,
  ) {
    super(failure?.message ?? \`The service answered \${status}.\`);
  }
}

function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";
}

async function post<Answer>(path: string, body: Record<string, unknown>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(\`\${SERVICE}\${path}\`, {
      body: JSON.stringify(body),
      headers: { authorization: \`Bearer \${process.env.SERVICE_KEY ?? ""}\`, "content-type": "application/json" },
      method: "POST",
    });
    if (response.ok) return (await response.json()) as Answer;
    const failure: unknown = await response.json().catch(() => undefined);
    const isOver = response.status < 500 || attempt === RETRIES;
    if (isOver) throw new ServiceError(response.status, isFailure(failure) ? failure : undefined);
  }
}
`;
}

function createActions({ other, own, random }: Place): string {
  const { table, thing } = own;
  const [ours, others] = [referenceTo(own), referenceTo(other)];
  return `import { v } from "convex/values";
import { internal } from "../../_generated/api";
import { action } from "../../_generated/server";
import { requireUserId } from "../../lib/auth";

${createClient(own)}
${pickHelpers(random, 4, own)}
const sent = v.object({ sent: v.boolean() });

/** Sends one ${thing} to the service that keeps it. */
export const send = action({
  args: { id: v.id("${table}") },
  returns: sent,
  handler: async (ctx, { id }): Promise<{ sent: boolean }> => {
    await requireUserId(ctx);
    ${pickBody(random)(ours, others)}
  },
});

export const resend = action({
  args: { id: v.id("${table}") },
  returns: sent,
  handler: async (ctx, { id }): Promise<{ sent: boolean }> => {
    ${pickBody(random)(ours, others)}
  },
});
`;
}

function createSync({ other, own, random }: Place): string {
  const { table } = own;
  const [ours, others] = [referenceTo(own), referenceTo(other)];
  const isNode = random.below(4) === 0;
  const imports = isNode ? `"use node";\n\nimport { createHash } from "node:crypto";\n` : "";
  const key = isNode ? `createHash("sha256").update(id).digest("hex")` : `\`key-\${id}\``;
  return `${imports}import { v } from "convex/values";
import { internal } from "../../_generated/api";
import { internalAction, type ActionCtx } from "../../_generated/server";
import type { Id } from "../../_generated/dataModel";

${createClient(own)}
${pickHelpers(random, 3, own)}
interface Remote {
  readonly id: string;
  readonly updatedAt: number;
}

const STALE_MS = 24 * 60 * 60 * 1000;

async function readRemote(key: string): Promise<Remote | undefined> {
  const response = await fetch(\`\${SERVICE}/items/\${key}\`);
  return response.ok ? ((await response.json()) as Remote) : undefined;
}

async function syncOne(ctx: ActionCtx, id: Id<"${table}">): Promise<boolean> {
  const remote = await readRemote(${key});
  if (remote === undefined || Date.now() - remote.updatedAt > STALE_MS) return false;
  await ctx.runMutation(${ours}.internal.link, { id, remoteId: remote.id });
  return true;
}

export const one = internalAction({
  args: { id: v.id("${table}") },
  handler: async (ctx, { id }): Promise<void> => {
    if (!(await syncOne(ctx, id))) await ctx.scheduler.runAfter(60_000, ${ours}.sync.one, { id });
  },
});

export const check = internalAction({
  args: { id: v.id("${table}") },
  handler: async (ctx, { id }): Promise<{ sent: boolean }> => {
    ${pickBody(random)(ours, others)}
  },
});

export const all = internalAction({
  args: {},
  handler: async (ctx): Promise<number> => {
    const pending = await ctx.runQuery(${ours}.internal.pending, { limit: 20 });
    const done = await Promise.all(pending.map((id) => readRemote(id)));
    return done.filter((remote) => remote !== undefined).length;
  },
});
`;
}
