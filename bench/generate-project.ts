import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { createGeneratedCode } from "./generated-code.js";
import { pickHelpers } from "./helper-templates.js";
import { MODULE_KINDS, type Place, writeModule } from "./module-templates.js";
import { createRandom } from "./random.js";

export interface ProjectOptions {
  /** Of the functions dir; the schema, `http.ts` and `crons.ts` are among them, `_generated` is not. */
  readonly modules: number;
  /** The same seed gives the same files. */
  readonly seed: number;
}

/** One feature of the generated app: a folder with a module of each kind. */
export interface Feature {
  /** Below the functions dir: `billing/orders`. */
  readonly folder: string;
  readonly thing: string;
  /** `Order`, for a thing that is an `order`. */
  readonly typeName: string;
  readonly table: string;
}

/**
 * Writes a Convex project into `root`, as real ones are: features in folders of their own, each with tables, queries,
 * mutations and helpers; a third of the modules with actions, some of those in Node.js; references across features;
 * and in some actions the mistakes that people make.
 * @param installed the `node_modules` that the project is to have, for who wants to know its types
 */
export function generateProject(root: string, options: ProjectOptions, installed: string): void {
  for (const [path, text] of createFiles(options)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  symlinkSync(installed, join(root, "node_modules"), "junction");
}

const AREAS = [
  "billing",
  "chat",
  "catalog",
  "crm",
  "files",
  "search",
  "support",
  "teams",
  "tracking",
  "users",
];
const THINGS = [
  "account",
  "comment",
  "document",
  "event",
  "invoice",
  "job",
  "message",
  "order",
  "task",
  "topic",
];

/** All files, by their paths in the project. */
function* createFiles({ modules, seed }: ProjectOptions): Generator<[path: string, text: string]> {
  const random = createRandom(seed);
  const count = Math.max(1, Math.floor(modules / MODULE_KINDS.length) - 1);
  const features = Array.from({ length: count }, (_, index) => createFeature(index));
  const written = new Map([
    ["schema", createSchema(features)],
    ["http", createHttp(features)],
    ["crons", createCrons(features)],
    ["lib/auth", AUTH],
  ]);
  for (const feature of features) {
    const other = features[random.below(features.length)] ?? feature;
    const place: Place = { other, own: feature, random };
    for (const kind of MODULE_KINDS) {
      written.set(`${feature.folder}/${kind}`, writeModule(kind, place));
    }
  }
  while (written.size < modules) {
    const feature = features[random.below(features.length)];
    if (feature !== undefined) written.set(`lib/format${written.size}`, pickHelpers(random, 3, feature));
  }
  yield ["package.json", `{ "name": "generated", "private": true, "type": "module" }\n`];
  yield ["tsconfig.json", TSCONFIG];
  for (const [module, text] of written) yield [`convex/${module}.ts`, text];
  for (const [file, text] of createGeneratedCode([...written.keys()])) {
    yield [`convex/_generated/${file}`, text];
  }
}

function createFeature(index: number): Feature {
  const area = AREAS[index % AREAS.length] ?? "area";
  const thing = THINGS[Math.floor(index / AREAS.length) % THINGS.length] ?? "thing";
  const round = Math.floor(index / (AREAS.length * THINGS.length));
  const folder = `${area}/${thing}s${round === 0 ? "" : String(round)}`;
  const typeName = `${thing[0]?.toUpperCase() ?? ""}${thing.slice(1)}`;
  return { folder, table: folder.replaceAll("/", "_"), thing, typeName };
}

/** `internal.billing.orders` */
export function referenceTo({ folder }: Feature): string {
  return `internal.${folder.replaceAll("/", ".")}`;
}

const TSCONFIG = `{
  "compilerOptions": {
    "target": "ESNext", "module": "ESNext", "moduleResolution": "Bundler", "strict": true, "skipLibCheck": true,
    "lib": ["ES2023", "DOM", "DOM.Iterable"], "noEmit": true, "types": ["node"]
  },
  "include": ["convex"]
}
`;

const AUTH = `import type { Auth } from "convex/server";
import { ConvexError } from "convex/values";

/** The id of whoever calls, or an error that the client shows as a sign-in prompt. */
export async function requireUserId(ctx: { auth: Auth }): Promise<string> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) throw new ConvexError("Sign in first.");
  return identity.subject;
}

export function truncate(text: string, length = 80): string {
  return text.length <= length ? text : \`\${text.slice(0, length - 1)}…\`;
}
`;

function createSchema(features: readonly Feature[]): string {
  const tables = features.map(
    ({ table }) => `  ${table}: defineTable({
    ownerId: v.string(),
    name: v.string(),
    status: v.union(v.literal("open"), v.literal("done"), v.literal("failed")),
    remoteId: v.optional(v.string()),
    notes: v.optional(v.string()),
    size: v.number(),
  })
    .index("by_owner", ["ownerId", "status"])
    .index("by_remote", ["remoteId"])
    .searchIndex("search_name", { searchField: "name", filterFields: ["ownerId"] }),`,
  );
  return `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
${tables.join("\n")}
});
`;
}

function createHttp(features: readonly Feature[]): string {
  const routes = features.slice(0, 4).map(
    (feature) => `
http.route({
  path: "/webhooks/${feature.folder}",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const body = (await request.json()) as { id: string; size: number };
    if (request.headers.get("x-signature") === null) return new Response("unsigned", { status: 401 });
    await ctx.runMutation(${referenceTo(feature)}.internal.record, { remoteId: body.id, size: body.size });
    return new Response(null, { status: 204 });
  }),
});
`,
  );
  return `import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();
${routes.join("")}
export default http;
`;
}

function createCrons(features: readonly Feature[]): string {
  const jobs = features
    .slice(0, 8)
    .map(
      (feature) =>
        `crons.interval("sync ${feature.folder}", { minutes: 47 }, ${referenceTo(feature)}.sync.all, {});`,
    );
  return `import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();
${jobs.join("\n")}
export default crons;
`;
}
