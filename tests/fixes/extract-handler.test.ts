import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { applyEdits } from "../../src/fixes/apply-edits.js";
import { ImportCompletion } from "../../src/fixes/complete-import.js";
import { extractHandler, type HandlerExtraction } from "../../src/fixes/extract-handler.js";
import { createRunBench } from "../project/run-bench.js";

const SERVER = `import { action, internalAction, internalMutation, internalQuery } from "./_generated/server";\n`;
const IMPORTS = `${SERVER}import { v } from "convex/values";\n`;

interface Outcome {
  readonly extraction: HandlerExtraction;
  readonly text: string;
}

/** Extracts the handler of what `convex/example.ts` exports as `name`. */
function extract(text: string, name = "sync", file = "convex/example.ts"): Outcome {
  const bench = createRunBench({ [file]: text });
  const run = bench.lint(file);
  const exported = run.linted.classifyExport(name);
  if (exported.type !== "registration") throw new Error(`\`${name}\` registers nothing`);
  const imports = new ImportCompletion(run.linted.tree);
  const extraction = extractHandler(run, exported.registration, name, imports);
  if (extraction.type === "impossible") return { extraction, text };
  return { extraction, text: applyEdits(text, [...extraction.handler.edits, ...imports.edits()]) };
}

function extractText(text: string, name?: string, file?: string): string {
  return extract(text, name, file).text;
}

const extracted: readonly { name: string; before: string; after: string }[] = [
  {
    name: "moves the handler of a config above the comment of its registration, with types from its validators",
    before: `${IMPORTS}${dedent`
      const LIMIT = 5;

      /** Sends the mail. */
      // Nobody else may.
      export const sync = internalAction({
        args: { id: v.id("users"), note: v.optional(v.string()) },
        handler: async (ctx, args) => {
          // Once.
          await ctx.runMutation(args.id, \`
            kept \${[
              LIMIT,
            ]}
          \`);
        },
      });
    `}`,
    after: `${SERVER.replace(" }", ", type ActionCtx }")}${dedent`
      import { v } from "convex/values";
      import type { Id } from "./_generated/dataModel";
      const LIMIT = 5;

      export async function syncHandler(ctx: ActionCtx, args: { id: Id<"users">; note?: string }) {
        // Once.
        await ctx.runMutation(args.id, \`
            kept \${[
            LIMIT,
          ]}
          \`);
      }

      /** Sends the mail. */
      // Nobody else may.
      export const sync = internalAction({
        args: { id: v.id("users"), note: v.optional(v.string()) },
        handler: syncHandler,
      });
    `}`,
  },
  {
    name: "keeps patterns, declared types and declared results",
    before: `${IMPORTS}${dedent`
      export const sync = internalAction({
        args: { limit: v.number() },
        handler: async (
          { runQuery },
          { limit = 5 }: { limit?: number }, // declared
        ): Promise<{
          count: number;
        }> => {
          return await runQuery(limit);
        },
      });
    `}`,
    after: `${SERVER.replace(" }", ", type ActionCtx }")}${dedent`
      import { v } from "convex/values";
      export async function syncHandler(
        { runQuery }: ActionCtx,
        { limit = 5 }: { limit?: number }, // declared
      ): Promise<{
        count: number;
      }> {
        return await runQuery(limit);
      }

      export const sync = internalAction({
        args: { limit: v.number() },
        handler: syncHandler,
      });
    `}`,
  },
  {
    name: "gives parameters, and the members of their types, a line each where one does not hold them",
    before: `${IMPORTS}${dedent`
      export const sync = internalAction({
        args: {
          site: v.union(v.literal("a;b"), v.literal("c")),
          filters: v.object({ sport: v.optional(v.string()), year: v.optional(v.string()), set: v.string() }),
          limit: v.number(),
          note: v.string(),
        },
        handler: async (ctx, { filters, limit, note, site }) => {},
      });
    `}`,
    after: `${SERVER.replace(" }", ", type ActionCtx }")}${dedent`
      import { v } from "convex/values";
      export async function syncHandler(
        ctx: ActionCtx,
        { filters, limit, note, site }: {
          site: "a;b" | "c";
          filters: { sport?: string; year?: string; set: string };
          limit: number;
          note: string;
        },
      ) {}

      export const sync = internalAction({
        args: {
          site: v.union(v.literal("a;b"), v.literal("c")),
          filters: v.object({ sport: v.optional(v.string()), year: v.optional(v.string()), set: v.string() }),
          limit: v.number(),
          note: v.string(),
        },
        handler: syncHandler,
      });
    `}`,
  },
  {
    name: "declares the result that the returns validator allows, so that literals stay literals",
    before: `${IMPORTS}${dedent`
      export const sync = internalAction({
        args: {},
        returns: v.object({ state: v.union(v.literal("on"), v.literal("off")) }),
        handler: async () => ({ state: "on" }),
      });
    `}`,
    after: `${IMPORTS}${dedent`
      export async function syncHandler(): Promise<{ state: "on" | "off" }> {
        return { state: "on" };
      }

      export const sync = internalAction({
        args: {},
        returns: v.object({ state: v.union(v.literal("on"), v.literal("off")) }),
        handler: syncHandler,
      });
    `}`,
  },
  {
    name: "declares no result where the validator lets the handler return nothing",
    before: `${IMPORTS}${dedent`
      export const sync = internalAction({ args: {}, returns: v.null(), handler: async () => {} });
    `}`,
    after: `${IMPORTS}${dedent`
      export async function syncHandler() {}

      export const sync = internalAction({ args: {}, returns: v.null(), handler: syncHandler });
    `}`,
  },
  {
    name: "moves a handler without a config, and an expression over several lines",
    before: `${SERVER}${dedent`
      export const sync = action(async (ctx) =>
        ctx.runQuery({
          id: 1,
        }),
      );
    `}`,
    after: `${SERVER.replace(" }", ", type ActionCtx }")}${dedent`
      export async function syncHandler(ctx: ActionCtx) {
        return ctx.runQuery({
          id: 1,
        });
      }

      export const sync = action(syncHandler);
    `}`,
  },
  {
    name: "moves a method, a function and an arrow that are not async",
    before: `${SERVER}${dedent`
      export const sync = internalMutation({
        args: {},
        handler(ctx): Promise<number> {
          return ctx.db.count();
        },
      });
    `}`,
    after: `${SERVER.replace(" }", ", type MutationCtx }")}${dedent`
      export async function syncHandler(ctx: MutationCtx): Promise<number> {
        return ctx.db.count();
      }

      export const sync = internalMutation({
        args: {},
        handler: syncHandler,
      });
    `}`,
  },
  {
    name: "makes what a synchronous handler declares a promise",
    before: `${SERVER}export const sync = internalQuery({ handler: function (ctx, args): number { return 1; } });`,
    after: `${SERVER.replace(" }", ", type QueryCtx }")}${dedent`
      export async function syncHandler(ctx: QueryCtx, args: any): Promise<number> { return 1; }

      export const sync = internalQuery({ handler: syncHandler });
    `}`,
  },
  {
    name: "chooses a name that the file does not use",
    before: `${SERVER}const syncHandler = 1;\nexport const sync = action(async () => syncHandler);`,
    after: `${SERVER}const syncHandler = 1;\n${dedent`
      export async function syncHandler2() {
        return syncHandler;
      }

      export const sync = action(syncHandler2);
    `}`,
  },
  {
    name: "exports a function of the module that is the handler already",
    before: `${SERVER}async function load(ctx: ActionCtx) {}\nexport const sync = action({ handler: load });`,
    after: `${SERVER}export async function load(ctx: ActionCtx) {}\nexport const sync = action({ handler: load });`,
  },
  {
    name: "leaves a handler that is exported already",
    before: `${SERVER}const load = async () => {};\nexport { load };\nexport const sync = action(load);`,
    after: `${SERVER}const load = async () => {};\nexport { load };\nexport const sync = action(load);`,
  },
];

describe("extractHandler", () => {
  it.each(extracted)("$name", ({ after, before }) => {
    expect(extractText(before)).toBe(after);
  });

  it("changes nothing about what it has extracted", () => {
    const once = extractText(`${SERVER}export const sync = action(async (ctx) => {});`);
    expect(extractText(once)).toBe(once);
  });

  it("names the handler of a default export after its module", () => {
    const { text } = extract(`${SERVER}export default action(async () => {});`, "default");
    expect(text).toContain("export async function exampleHandler() {}");
  });

  it("writes no types into JavaScript", () => {
    const text = `${IMPORTS}export const sync = action({ args: { id: v.string() }, handler: async (ctx, { id }) => id });`;
    expect(extractText(text, "sync", "convex/example.js")).toBe(
      `${IMPORTS}export async function syncHandler(ctx, { id }) {\n  return id;\n}\n\n` +
        "export const sync = action({ args: { id: v.string() }, handler: syncHandler });",
    );
  });

  it("says how many parameters the function has, and what it is called", () => {
    expect(extract(`${SERVER}export const sync = action(async (ctx) => {});`).extraction).toMatchObject({
      handler: { name: "syncHandler", parameterCount: 1 },
    });
  });

  it.each([
    [
      "customBuilder",
      "a wrapped builder",
      `const own = withUser(action);\nexport const sync = own(async () => {});`,
    ],
    ["customBuilder", "a wrapped handler", `export const sync = action(withUser(async () => {}));`],
    [
      "customBuilder",
      "a builder of another module than _generated/server",
      `import { actionGeneric } from "convex/server";\nexport const sync = actionGeneric(async () => {});`,
    ],
    [
      "handlerElsewhere",
      "a handler that a function makes",
      `const make = () => action(async () => {});\nexport const sync = make();`,
    ],
    [
      "usesThis",
      "a handler with a this",
      `export const sync = action({ handler: async function () { return this; } });`,
    ],
    [
      "usesThis",
      "a handler that calls itself",
      `export const sync = action(async function run() { await run(); });`,
    ],
    ["generator", "a generator", `export const sync = action(function* () {});`],
    [
      "unprintableType",
      "validators that cannot be read",
      `export const sync = action({ args: makeArgs(), handler: async (ctx, args) => {} });`,
    ],
    [
      "unprintableType",
      "a name that means something else",
      `type ActionCtx = 1;\nexport const sync = action(async (ctx) => {});`,
    ],
    [
      "nameIsTaken",
      "a handler whose name is another export",
      `const load = async () => {};\nconst other = 1;\nexport { other as load };\nexport const sync = action(load);`,
    ],
  ])("refuses (%s) %s", (failed, _, text) => {
    expect(extract(SERVER + text).extraction).toStrictEqual({ failed, type: "impossible" });
  });
});
