import { makeFunctionReference } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment, type Exploration } from "../../src/runtime-shim/index.js";
import { bank } from "./bank.js";

const sums = `
  import { action } from "./_generated/server";
  import { api } from "./_generated/api";

  export const inTurn = action({ args: {}, handler: async (ctx) => {
    const alice = await ctx.runQuery(api.accounts.balance, { name: "alice" });
    return alice + (await ctx.runQuery(api.accounts.balance, { name: "bob" }));
  } });
  export const atOnce = action({ args: {}, handler: async (ctx) => {
    const balances = await Promise.all(
      ["alice", "bob"].map((name) => ctx.runQuery(api.accounts.balance, { name })),
    );
    return balances[0] + balances[1];
  } });
  export const repaired = action({ args: {}, handler: async (ctx) => ctx.runQuery(api.accounts.both, {}) });
  export const increment = action({ args: {}, handler: async (ctx) => {
    const balance = await ctx.runQuery(api.accounts.balance, { name: "alice" });
    await ctx.runMutation(api.accounts.set, { name: "alice", balance: balance + 10 });
  } });
  export const repairedIncrement = action({ args: {}, handler: async (ctx) => {
    await ctx.runMutation(api.accounts.add, { name: "alice", amount: 10 });
  } });
  export const fourSteps = action({ args: {}, handler: async (ctx) => {
    await ctx.runMutation(api.accounts.write, { text: "begin" });
    const alice = await ctx.runQuery(api.accounts.balance, { name: "alice" });
    const bob = await ctx.runQuery(api.accounts.balance, { name: "bob" });
    await ctx.runMutation(api.accounts.write, { text: "total " + (alice + bob) });
    return alice + bob;
  } });
  export const acrossRuntimes = action({ args: {}, handler: async (ctx) => {
    const alice = await ctx.runQuery(api.accounts.balance, { name: "alice" });
    return alice + (await ctx.runAction(api.node.bob, {}));
  } });
  export const nothing = action({ args: {}, handler: async () => "nothing" });
`;

const node = `
  "use node";
  import { action } from "./_generated/server";
  import { api } from "./_generated/api";
  export const bob = action({ args: {}, handler: async (ctx) => ctx.runQuery(api.accounts.balance, { name: "bob" }) });
`;

const move = { writer: { path: "accounts:move", args: { amount: 30 } } };
const mutation = makeFunctionReference<"mutation">;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await createDeployment({
    files: { ...bank, "sums.ts": sums, "node.ts": node },
    setup: (t) => t.mutation(mutation("accounts:open")),
  });
});

function results({ gaps }: Exploration): unknown[] {
  return gaps.map(({ outcome }) => outcome.value);
}

describe("reads of one invariant", () => {
  it.each(["inTurn", "atOnce", "acrossRuntimes"])(
    "see two states when the writer comes between two transactions (%s)",
    async (name) => {
      const exploration = await deployment.explore(`sums:${name}`, {}, move);
      expect(exploration.serialOrders.map(({ outcome }) => outcome.value)).toEqual([150, 150]);
      expect(results(exploration)).toEqual([180]);
      expect(exploration.anomalies).toHaveLength(1);
      expect(exploration.gaps[0]?.outcome.report.snapshots).toBe(2);
    },
  );

  it("see one state in one query, which leaves no gap", async () => {
    const exploration = await deployment.explore("sums:repaired", {}, move);
    expect(exploration.serialOrders.map(({ outcome }) => outcome.value)).toEqual([150, 150]);
    expect(exploration.gaps).toEqual([]);
    expect(exploration.serialOrders[0].outcome.report).toMatchObject({ transactions: 1, snapshots: 1 });
  });
});

describe("a read and a write that depends on it", () => {
  const writer = { writer: { path: "accounts:add", args: { name: "alice", amount: 1 } } };
  const alice = ({ state }: { state: Readonly<Record<string, readonly object[]>> }) =>
    state["accounts"]?.find((account) => "name" in account && account.name === "alice");

  it("lose what the writer adds in between", async () => {
    const { serialOrders, gaps, anomalies } = await deployment.explore("sums:increment", {}, writer);
    expect(serialOrders.map(alice)).toMatchObject([{ balance: 111 }, { balance: 111 }]);
    expect(gaps.map(alice)).toMatchObject([{ balance: 110 }]);
    expect(anomalies).toHaveLength(1);
  });

  it("lose nothing in one mutation", async () => {
    const { serialOrders, gaps } = await deployment.explore("sums:repairedIncrement", {}, writer);
    expect(serialOrders.map(alice)).toMatchObject([{ balance: 111 }, { balance: 111 }]);
    expect(gaps).toEqual([]);
  });
});

describe("the explorer", () => {
  it("tells the one of three gaps in which the writer conflicts", async () => {
    const exploration = await deployment.explore("sums:fourSteps", {}, move);
    expect(results(exploration)).toEqual([150, 180, 150]);
    expect(exploration.gaps.map(({ gap, serial }) => [gap, serial])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(exploration.anomalies.map(({ gap }) => gap)).toEqual([2]);
  });

  it("calls an order of writes serial when only the names of ids differ", async () => {
    const writer = { writer: { path: "accounts:write", args: { text: "other" } } };
    const { gaps } = await deployment.explore("sums:fourSteps", {}, writer);
    expect(gaps.map(({ serial }) => serial)).toEqual([true, true, true]);
  });

  it("takes a function as writer, on the fork that it explores", async () => {
    const { gaps } = await deployment.explore(
      "sums:inTurn",
      {},
      {
        writer: (t) => t.mutation(mutation("accounts:move"), { amount: 20 }),
      },
    );
    expect(gaps.map(({ outcome }) => outcome.value)).toEqual([170]);
  });

  it("runs an action without transactions with the writer before and after it", async () => {
    const { serialOrders, gaps } = await deployment.explore("sums:nothing", {}, move);
    expect(gaps).toEqual([]);
    expect(serialOrders.map(({ state }) => state["accounts"]?.map(({ balance }) => balance))).toEqual([
      [70, 80],
      [70, 80],
    ]);
  });

  it("writes the writer into the trace where it came", async () => {
    const { gaps } = await deployment.explore("sums:inTurn", {}, move);
    const kinds = gaps[0]?.outcome.trace.entries.map((entry) =>
      entry.type === "operation" ? entry.name : entry.type,
    );
    expect(kinds).toEqual([
      "function",
      "query",
      "function",
      "queryStream",
      "query",
      "writer",
      "function",
      "queryStream",
    ]);
  });

  it("gives the same traces for the same inputs, byte for byte", async () => {
    const explore = async () => JSON.stringify(await deployment.explore("sums:acrossRuntimes", {}, move));
    expect(await explore()).toBe(await explore());
  });

  it("leaves the deployment itself as it was", async () => {
    const before = await deployment.readState();
    await deployment.explore("sums:increment", {}, move);
    expect(await deployment.readState()).toEqual(before);
  });

  it("tells a writer that fails", async () => {
    await expect(
      deployment.explore("sums:inTurn", {}, { writer: { path: "accounts:fail" } }),
    ).rejects.toThrow("refused");
    await expect(
      deployment.explore("sums:inTurn", {}, { writer: { path: "accounts:nope" } }),
    ).rejects.toThrow("Could not find public function for 'accounts:nope'.");
  });
});
