import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { expectRepair, type Files, repairFiles } from "./repair-files.js";

const RULE = "no-same-runtime-run-action";
const HEAD = dedent`
  import { internal } from "./_generated/api";
  import { action, internalAction } from "./_generated/server";
  import { v } from "convex/values";
`;

/** A module in which `sync` runs `load`, whose handler is `handler`. */
function inOneFile(sync: string, load = "async (ctx, { id }) => await fetch(id)", more = ""): Files {
  return {
    "convex/example.ts": `${HEAD}\n${more}\nexport const load = internalAction({ args: { id: v.string() }, handler: ${load} });\n\n${sync}\n`,
  };
}

/** An action with a body. */
function withBody(body: string): string {
  return `export const sync = action({ args: { id: v.string() }, handler: async (ctx, { id }) => {\n${body}\n} });`;
}

const CALL = "await ctx.runAction(internal.example.load, { id });";

describe("the repair of no-same-runtime-run-action", () => {
  it("makes the handler a function that both use, within one file", () => {
    const files = {
      "convex/example.ts": dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        import { v } from "convex/values";

        // Loads one.
        export const load = internalAction({
          args: { id: v.id("pages"), fresh: v.optional(v.boolean()) },
          returns: v.object({ state: v.literal("loaded") }),
          handler: async (ctx, args) => {
            await fetch(args.id);
            return { state: "loaded" };
          },
        });

        export const sync = internalAction({
          args: { id: v.id("pages") },
          handler: async (ctx, { id }) => {
            const { state } = await ctx.runAction(internal.example.load, { id });
            console.log(state);
          },
        });
      `,
    };
    expect(repairFiles(RULE, files).isSuggested).toBe(true);
    expect(expectRepair(RULE, files)).toStrictEqual({
      "convex/example.ts": dedent`
        import type { Id } from "./_generated/dataModel";
        import { internalAction, type ActionCtx } from "./_generated/server";
        import { v } from "convex/values";

        export async function loadHandler(
          ctx: ActionCtx,
          args: { id: Id<"pages">; fresh?: boolean },
        ): Promise<{ state: "loaded" }> {
          await fetch(args.id);
          return { state: "loaded" };
        }

        // Loads one.
        export const load = internalAction({
          args: { id: v.id("pages"), fresh: v.optional(v.boolean()) },
          returns: v.object({ state: v.literal("loaded") }),
          handler: loadHandler,
        });

        export const sync = internalAction({
          args: { id: v.id("pages") },
          handler: async (ctx, { id }) => {
            const { state } = await loadHandler(ctx, { id });
            console.log(state);
          },
        });
      `,
    });
  });

  it("imports the function from the callee's module, and is no suggestion in an editor", () => {
    const files = {
      "convex/example.ts": dedent`
        "use node";
        import { internal } from "./_generated/api.js";
        import { internalAction } from "./_generated/server.js";

        export const sync = internalAction(async (ctx) => {
          await ctx
            .runAction(internal.lib.mail.send, {
              to: "all@tally.example", // everybody
            })
            .catch(() => {});
          await ctx.runQuery(internal.members.list);
        });
      `,
      "convex/lib/mail.ts": dedent`
        'use node'
        import { internalAction } from '../_generated/server.js'

        export const send = internalAction(async (ctx, { to }: { to: string }) => {
          await fetch(to)
        })
      `,
    };
    expect(repairFiles(RULE, files).isSuggested).toBe(false);
    expect(expectRepair(RULE, files)).toStrictEqual({
      "convex/example.ts": dedent`
        "use node";
        import { internal } from "./_generated/api.js";
        import { internalAction } from "./_generated/server.js";
        import { sendHandler } from "./lib/mail.js";

        export const sync = internalAction(async (ctx) => {
          await sendHandler(ctx, {
              to: "all@tally.example", // everybody
            })
            .catch(() => {});
          await ctx.runQuery(internal.members.list);
        });
      `,
      "convex/lib/mail.ts": dedent`
        'use node'
        import { internalAction, type ActionCtx } from '../_generated/server.js'

        export async function sendHandler(ctx: ActionCtx, { to }: { to: string }) {
          await fetch(to)
        }

        export const send = internalAction(sendHandler)
      `,
    });
  });

  it("gives the ctx a name where the caller has taken it apart", () => {
    const [text] = Object.values(
      expectRepair(
        RULE,
        inOneFile(dedent`
          export const sync = action(async ({ runAction, scheduler }) => {
            await runAction(internal.example.load, { id: "a" });
            await scheduler.runAfter(0, internal.example.load, { id: "b" });
          });
        `),
      ),
    );
    expect(text).toContain(dedent`
      export const sync = action(async (ctx) => {
        const { scheduler } = ctx;
        await loadHandler(ctx, { id: "a" });
        await scheduler.runAfter(0, internal.example.load, { id: "b" });
      });
    `);
  });

  it("names the ctx alone where nothing else was taken out of it, and leaves out arguments that nobody takes", () => {
    const [text] = Object.values(
      expectRepair(RULE, {
        "convex/example.ts": `${HEAD}\nexport const load = internalAction(async (ctx) => {});\nexport const sync = action(async ({ runAction }) => {\n  await runAction(internal.example.load, {});\n});\n`,
      }),
    );
    expect(text).toContain("async (ctx) => {\n  await loadHandler(ctx);\n}");
  });

  it("keeps a comment among arguments that nobody takes, and drops type arguments", () => {
    const [text] = Object.values(
      expectRepair(RULE, {
        "convex/example.ts": `${HEAD}\nexport const load = internalAction(async (ctx) => {});\nexport const sync = action(async (ctx) => {\n  await ctx.runAction<any>(\n    // All of them.\n    internal.example.load,\n    {},\n  );\n});\n`,
      }),
    );
    expect(text).toContain("  await loadHandler(\n    // All of them.\n    ctx,\n  );\n");
  });

  it("calls a handler without parameters without any", () => {
    const [text] = Object.values(
      expectRepair(RULE, {
        "convex/example.ts": `${HEAD}\nexport const load = internalAction(async () => {});\nexport const sync = action(async (ctx) => {\n  await ctx.runAction(internal.example.load);\n});\n`,
      }),
    );
    expect(text).toContain("  await loadHandler();\n");
  });

  it("calls what is an exported function already, and gives it its arguments", () => {
    const files = expectRepair(RULE, {
      "convex/example.ts": `${HEAD}\nexport async function load(ctx: any, args: any) {}\nexport const run = internalAction({ args: {}, handler: load });\nexport const sync = action(async (ctx) => {\n  await ctx.runAction(internal.example.run);\n});\n`,
    });
    expect(Object.values(files)[0]).toContain("  await load(ctx, {});\n");
  });

  it("gives the function another name here where its own is taken", () => {
    const files = expectRepair(RULE, {
      "convex/example.ts": `${HEAD}\nconst sendHandler = 1;\nexport const sync = action(async (ctx) => {\n  await ctx.runAction(internal.mail.send);\n  console.log(sendHandler);\n});\n`,
      "convex/mail.ts": `import { internalAction } from "./_generated/server";\nexport const send = internalAction(async () => {});\n`,
    });
    expect(files["convex/example.ts"]).toContain(`import { sendHandler as sendHandler2 } from "./mail";`);
    expect(files["convex/example.ts"]).toContain("await sendHandler2();");
  });

  it.each([
    ["a log", `try { ${CALL} } catch (error) { console.error("not loaded", error); }`],
    ["nothing", `try { ${CALL} } catch { console.error("not loaded"); }`],
    ["a promise's own log", `await ctx.runAction(internal.example.load, { id }).catch(console.error);`],
    ["a throw", `try { ${CALL} } catch (error) { throw error; }`],
    ["a helper's caller that throws it on", `await (async () => { ${CALL} })();`],
  ])("is offered where the error goes into %s", (_, body) => {
    expect(repairFiles(RULE, inOneFile(withBody(body))).failed).toBeUndefined();
  });

  it.each([
    ["null", `const found = ${CALL} if (found === null) return; console.log(found.id);`],
    ["a truth", `const found = ${CALL} if (!found?.id) return;`],
    ["an answer", `return ${CALL}`],
  ])("is offered where the result is asked for %s and cannot be undefined", (_, body) => {
    const load = `async (ctx, { id }): Promise<{ id: string } | null> => (id === "" ? null : { id })`;
    expect(repairFiles(RULE, inOneFile(withBody(body), load)).failed).toBeUndefined();
  });

  it.each([
    [
      "loops",
      "inLoop",
      `for (const one of [id]) { await ctx.runAction(internal.example.load, { id: one }); }`,
    ],
    [
      "loops by a method",
      "inLoop",
      `[id].map(async (one) => { await ctx.runAction(internal.example.load, { id: one }); });`,
    ],
    ["loops by a test", "inLoop", `while (${CALL.slice(0, -1)}) {}`],
    [
      "Promise.all",
      "sideBySide",
      `await Promise.all([ctx.runAction(internal.example.load, { id }), fetch(id)]);`,
    ],
    [
      "Promise.race",
      "sideBySide",
      `await Promise.race([ctx.runAction(internal.example.load, { id }), fetch(id)]);`,
    ],
    ["a callback of a package", "calledByOthers", `await retry(async () => { try { ${CALL} } catch {} });`],
    [
      "a call that is not awaited",
      "notAwaitedHere",
      `const later = ctx.runAction(internal.example.load, { id }); await later;`,
    ],
    ["a then", "notAwaitedHere", `await ctx.runAction(internal.example.load, { id }).then(console.log);`],
    ["a catch that reads", "errorIsRead", `try { ${CALL} } catch (error) { return String(error); }`],
    [
      "a catch that takes apart",
      "errorIsRead",
      `try { ${CALL} } catch ({ message }) { console.error(message); }`,
    ],
    [
      "a catch of the promise",
      "errorIsRead",
      `await ctx.runAction(internal.example.load, { id }).catch((error) => report(error));`,
    ],
    [
      "a catch around a helper",
      "errorIsRead",
      `const run = async () => { ${CALL} }; try { await run(); } catch (error) { return error; }`,
    ],
    [
      "arguments in a variable",
      "argumentsDoNotFit",
      `const args = { id }; await ctx.runAction(internal.example.load, args);`,
    ],
    ["a spread", "argumentsDoNotFit", `await ctx.runAction(internal.example.load, { ...{ id } });`],
    [
      "an argument too many",
      "argumentsDoNotFit",
      `await ctx.runAction(internal.example.load, { id, more: 1 });`,
    ],
    ["an argument too few", "argumentsDoNotFit", `await ctx.runAction(internal.example.load, {});`],
    ["a cast", "argumentsDoNotFit", `await ctx.runAction(internal.example.load, { id: id as any });`],
    [
      "what a request holds",
      "argumentsDoNotFit",
      `const { name } = await (await fetch(id)).json(); await ctx.runAction(internal.example.load, { id: name });`,
    ],
    ["a result that is changed", "resultIsChanged", `const found = ${CALL} found.tags.push("new");`],
    [
      "a part that is changed",
      "resultIsChanged",
      `const { tags } = ${CALL} for (const tag of tags) tag.count++;`,
    ],
    [
      "a result that is compared",
      "resultIsInspected",
      `const found = ${CALL} if (found === undefined) return;`,
    ],
    ["a result that is handed on", "resultIsInspected", `const found = ${CALL} report(found);`],
    ["fields that are listed", "resultIsInspected", `const found = ${CALL} console.log(Object.keys(found));`],
    ["fields that are asked for", "resultIsInspected", `const found = ${CALL} if ("tags" in found) return;`],
    ["fields over others", "resultIsInspected", `const found = ${CALL} return { tags: 1, ...found };`],
    [
      "a reference in a constant",
      "declaredElsewhere",
      `const ref = internal.example.load; await ctx.runAction(ref, { id });`,
    ],
    [
      "a reference behind a cast",
      "declaredElsewhere",
      `await ctx.runAction((internal as any).example.load, { id });`,
    ],
  ])("is refused for %s (%s)", (_, failed, body) => {
    expect(repairFiles(RULE, inOneFile(withBody(body))).failed).toBe(failed);
  });

  it.each([
    ["ctx.meta", "readsMeta", "async (ctx, { id }) => { await ctx.meta.getFunctionMetadata(); }", ""],
    [
      "ctx.meta in a helper",
      "readsMeta",
      "async (ctx, { id }) => { await name(ctx); }",
      "const name = async (ctx: any) => await ctx.meta.getFunctionMetadata();",
    ],
    ["a counter", "moduleState", "async (ctx, { id }) => { count++; }", "let count = 0;"],
    [
      "a cache behind a helper",
      "moduleState",
      "async (ctx, { id }) => { await find(id); }",
      "const cache = new Map();\nfunction find(id: string) { cache.set(id, 1); }",
    ],
    ["a promise left behind", "danglingWork", "async (ctx, { id }) => { void fetch(id); }", ""],
    ["arguments that are changed", "argumentsAreChanged", "async (ctx, args) => { args.id += 1; }", ""],
    ["a this", "usesThis", "async function (ctx, args) { return this; }", ""],
    ["a generator", "generator", "async function* (ctx, args) {}", ""],
    ["a wrapped handler", "customBuilder", "withUser(async (ctx, { id }) => {})", ""],
    ["a handler of another module", "handlerElsewhere", "loadOne", `import { loadOne } from "./load";`],
    ["a type whose name is taken", "unprintableType", "async (ctx, { id }) => {}", "type ActionCtx = 1;"],
  ])("is refused for a callee with %s (%s)", (_, failed, load, more) => {
    const files = {
      ...inOneFile(withBody(CALL), load, more),
      "convex/load.ts": "export async function loadOne() {}\n",
    };
    expect(repairFiles(RULE, files).failed).toBe(failed);
  });

  it("lets a Node.js module keep its variables, which other actions of the process see as well", () => {
    const [text = ""] = Object.values(
      inOneFile(withBody(CALL), "async (ctx, { id }) => { count++; }", "let count = 0;"),
    );
    const files = { "convex/example.ts": `"use node";\n${text}` };
    expect(repairFiles(RULE, files).failed).toBeUndefined();
  });

  it("is refused for an action that calls itself", () => {
    const files = inOneFile("", `async (ctx, { id }): Promise<void> => { ${CALL} }`);
    expect(repairFiles(RULE, files).failed).toBe("recursion");
  });

  it.each([
    [
      "a ctx of another type",
      `const help = async (ctx: { runAction: any }) => { await ctx.runAction(internal.example.load, { id: "" }); };\n${withBody("await help(ctx);")}`,
    ],
    [
      "a ctx in a field",
      `const help = async (tools: { ctx: any }) => { await tools.ctx.runAction(internal.example.load, { id: "" }); };\n${withBody("await help({ ctx });")}`,
    ],
  ])("is refused for %s", (_, sync) => {
    expect(repairFiles(RULE, inOneFile(sync)).failed).toBe("ctxNotAtHand");
  });

  it("is refused for a caller whose builder has a ctx of its own", () => {
    const sync = `const own = withUser(action);\nexport const sync = own(async (ctx) => { await ctx.runAction(internal.example.load, { id: "" }); });`;
    expect(repairFiles(RULE, inOneFile(sync)).failed).toBe("customBuilder");
  });

  it("is refused where the callee's module imports this one", () => {
    const files = {
      "convex/example.ts": `${HEAD}\nexport const limit = 5;\nexport const sync = action(async (ctx) => {\n  await ctx.runAction(internal.mail.send);\n});\n`,
      "convex/mail.ts": `import { internalAction } from "./_generated/server";\nimport { limit } from "./limits";\nexport const send = internalAction(async () => { console.log(limit); });\n`,
      "convex/limits.ts": `export { limit } from "./example";\n`,
    };
    expect(repairFiles(RULE, files).failed).toBe("importCycle");
  });
});
