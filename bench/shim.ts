/**
 * The runtime shim's two budgets, measured in one process: `tsx bench/shim.ts`.
 * - 1,000 `ctx.runQuery` of one action: shim ÷ convex-test alone, at most 1.5
 * - loading a deployment of 10 modules: at most 0.5 s
 * Exits with 1 when a budget is exceeded.
 */
import { convexTest } from "convex-test";
import { actionGeneric, defineSchema, defineTable, makeFunctionReference, queryGeneric } from "convex/server";
import { v } from "convex/values";
import { createDeployment } from "../src/runtime-shim/index.js";

const CALLS = 1000;
const ROUNDS = 15;
const BUDGET = { ratio: 1.5, loadMilliseconds: 500 };

const read = makeFunctionReference<"query">("bench:read");
const action = makeFunctionReference<"action">("bench:many");

const schema = defineSchema({ rows: defineTable({ key: v.number() }).index("by_key", ["key"]) });
const modules = {
  read: queryGeneric({
    args: { key: v.number() },
    handler: async (ctx, { key }): Promise<unknown> =>
      await ctx.db
        .query("rows")
        .withIndex("by_key", (q) => q.eq("key", key))
        .unique(),
  }),
  many: actionGeneric({
    args: { calls: v.number() },
    handler: async (ctx, { calls }) => {
      for (let call = 0; call < calls; call++) await ctx.runQuery(read, { key: 1 });
    },
  }),
};

/** The same for the shim, as source. */
const files = {
  "bench.ts": `
    import { actionGeneric, makeFunctionReference, queryGeneric } from "convex/server";
    import { v } from "convex/values";
    const reference = makeFunctionReference("bench:read");
    export const read = queryGeneric({
      args: { key: v.number() },
      handler: async (ctx, { key }) => await ctx.db.query("rows").withIndex("by_key", (q) => q.eq("key", key)).unique(),
    });
    export const many = actionGeneric({
      args: { calls: v.number() },
      handler: async (ctx, { calls }) => { for (let call = 0; call < calls; call++) await ctx.runQuery(reference, { key: 1 }); },
    });
  `,
};

/** Milliseconds of processor time: all of it is work, and the machine may be doing something else beside. */
async function milliseconds(body: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  await body();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** The same of the clock, where another process works for us. */
async function wallMilliseconds(body: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await body();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const plain = convexTest({
  schema,
  modules: {
    "/convex/_generated/api.js": () => Promise.resolve({}),
    "/convex/bench.js": () => Promise.resolve(modules),
  },
});
await plain.run((ctx) => ctx.db.insert("rows", { key: 1 }));
const deployment = await createDeployment({
  files,
  schema,
  setup: (t) => t.run((ctx) => ctx.db.insert("rows", { key: 1 })),
});

const engineTimes: number[] = [];
const shimTimes: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  engineTimes.push(await milliseconds(() => plain.action(action, { calls: CALLS })));
  shimTimes.push(
    await milliseconds(async () => {
      const { error, report } = await deployment.runAction(action, { calls: CALLS });
      if (error !== undefined || report.transactions !== CALLS)
        throw new Error("The action did not do its work.");
    }),
  );
}

/** Ten modules, two of them for Node.js, as a project has them. */
const tenModules = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => {
    const directive = index < 2 ? '"use node";\n' : "";
    return [
      `module${index}.ts`,
      `${directive}import { action } from "./_generated/server";
       import { v } from "convex/values";
       export const run = action({ args: { n: v.number() }, handler: async (_, { n }) => n + ${index} });`,
    ];
  }),
);
const loadTimes: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  loadTimes.push(await wallMilliseconds(() => createDeployment({ files: tenModules })));
}

const [engine, shim, load] = [median(engineTimes), median(shimTimes), median(loadTimes)];
const ratio = shim / engine;
console.log(
  `${CALLS} ctx.runQuery: convex-test ${engine.toFixed(0)} ms, shim ${shim.toFixed(0)} ms, ratio ${ratio.toFixed(2)} (budget ${BUDGET.ratio})`,
);
console.log(
  `loading 10 modules: ${load.toFixed(0)} ms, first ${(loadTimes[0] ?? 0).toFixed(0)} ms (budget ${BUDGET.loadMilliseconds} ms)`,
);
process.exitCode = ratio <= BUDGET.ratio && load <= BUDGET.loadMilliseconds ? 0 : 1;
