/** The actions that Convex's documentation and guidelines show, executed: the right ones run, the wrong ones fail. */
import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, LoadError, type Deployment } from "../../src/runtime-shim/index.js";

const server = `
  import { action, internalAction, internalMutation, internalQuery, mutation } from "./_generated/server";
  import { api, internal } from "./_generated/api";
  import { v } from "convex/values";
`;

const files = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      orders: defineTable({ total: v.number(), status: v.string() }),
      users: defineTable({ name: v.string(), email: v.string() }),
      tasks: defineTable({ text: v.string(), result: v.optional(v.string()) }),
      foods: defineTable({ description: v.string(), cuisine: v.string(), embedding: v.array(v.float64()) })
        .vectorIndex("by_embedding", { vectorField: "embedding", dimensions: 2, filterFields: ["cuisine"] }),
    });
  `,
  "payments.ts": `${server}
    export const placeOrder = internalMutation({ args: { total: v.number() }, handler: async (ctx, { total }) => ctx.db.insert("orders", { total, status: "open" }) });
    export const getOrder = internalQuery({ args: { id: v.id("orders") }, handler: async (ctx, { id }) => ctx.db.get(id) });
    export const setStatus = internalMutation({ args: { id: v.id("orders"), status: v.string() }, handler: async (ctx, { id, status }) => { await ctx.db.patch(id, { status }); } });
    export const processPayment = internalAction({
      args: { orderId: v.id("orders") }, returns: v.null(),
      handler: async (ctx, { orderId }) => {
        const order = await ctx.runQuery(internal.payments.getOrder, { id: orderId });
        const response = await fetch("https://payments.example.com/charge", { method: "POST", body: JSON.stringify({ amount: order.total }) });
        const { status } = await response.json();
        await ctx.runMutation(internal.payments.setStatus, { id: orderId, status });
        return null;
      },
    });
  `,
  "emails.ts": `${server}
    export const addUser = internalMutation({ args: {}, handler: async (ctx) => ctx.db.insert("users", { name: "Ada", email: "ada@example.com" }) });
    export const getUser = internalQuery({ args: { userId: v.id("users") }, handler: async (ctx, { userId }) => ctx.db.get(userId) });
    export const sendWelcomeEmail = internalAction({
      args: { userId: v.id("users") },
      handler: async (ctx, { userId }) => {
        const user = await ctx.runQuery(internal.emails.getUser, { userId });
        const response = await fetch("https://mail.example.com/send", {
          method: "POST",
          headers: { Authorization: "Bearer " + process.env.MAIL_KEY, "Content-Type": "application/json" },
          body: JSON.stringify({ to: user.email, subject: "Welcome, " + user.name }),
        });
        if (!response.ok) throw new Error("Mail was refused: " + response.status);
      },
    });
  `,
  "weather.ts": `${server}
    export const fetchWeather = action({
      args: { city: v.string() }, returns: v.object({ temperature: v.number() }),
      handler: async (_, { city }) => {
        const response = await fetch("https://weather.example.com/?city=" + encodeURIComponent(city), { signal: AbortSignal.timeout?.(5000) });
        return { temperature: (await response.json()).temperature };
      },
    });
  `,
  "tasks.ts": `${server}
    export const mutationThatSchedulesAction = mutation({
      args: { text: v.string() },
      handler: async (ctx, { text }) => {
        const taskId = await ctx.db.insert("tasks", { text });
        await ctx.scheduler.runAfter(0, internal.tasks.actionThatCallsAPI, { taskId, text });
        return taskId;
      },
    });
    export const store = internalMutation({ args: { taskId: v.id("tasks"), result: v.string() }, handler: async (ctx, { taskId, result }) => { await ctx.db.patch(taskId, { result }); } });
    export const actionThatCallsAPI = internalAction({
      args: { taskId: v.id("tasks"), text: v.string() },
      handler: async (ctx, { taskId, text }) => {
        const response = await fetch("https://api.example.com/complete", { method: "POST", body: text });
        await ctx.runMutation(internal.tasks.store, { taskId, result: await response.text() });
      },
    });
  `,
  "foods.ts": `${server}
    export const insert = internalMutation({ args: { description: v.string(), cuisine: v.string(), embedding: v.array(v.float64()) }, handler: async (ctx, food) => { await ctx.db.insert("foods", food); } });
    export const fetchResults = internalQuery({ args: { ids: v.array(v.id("foods")) }, handler: async (ctx, { ids }) => Promise.all(ids.map((id) => ctx.db.get(id))) });
    const embed = async (text) => (await (await fetch("https://embed.example.com/", { method: "POST", body: text })).json()).embedding;
    export const add = action({ args: { description: v.string(), cuisine: v.string() }, handler: async (ctx, food) => {
      await ctx.runMutation(internal.foods.insert, { ...food, embedding: await embed(food.description) });
    } });
    export const similarFoods = action({ args: { descriptionQuery: v.string() }, handler: async (ctx, { descriptionQuery }) => {
      const results = await ctx.vectorSearch("foods", "by_embedding", { vector: await embed(descriptionQuery), limit: 2, filter: (q) => q.eq("cuisine", "French") });
      const foods = await ctx.runQuery(internal.foods.fetchResults, { ids: results.map((result) => result._id) });
      return foods.map(({ description }) => description);
    } });
  `,
  "default.ts": `${server}
    export const report = action({ args: {}, handler: async (ctx) => ctx.runAction(internal.rendering.render, { text: "hello" }) });
  `,
  "rendering.ts": `"use node";
    import { gzipSync } from "node:zlib";
    import { internalAction } from "./_generated/server";
    import { v } from "convex/values";
    export const render = internalAction({ args: { text: v.string() }, handler: async (_, { text }) => gzipSync(text).length > 0 });
  `,
};

/** Answers like the services that the examples call. */
async function services(request: Request): Promise<Response> {
  const { hostname, searchParams } = new URL(request.url);
  switch (hostname) {
    case "payments.example.com":
      return Response.json({
        status: ((await request.json()) as { amount: number }).amount < 100 ? "paid" : "refused",
      });
    case "mail.example.com":
      return new Response(null, {
        status: request.headers.get("authorization") === "Bearer k3y" ? 202 : 401,
      });
    case "weather.example.com":
      return Response.json({ temperature: searchParams.get("city")?.length });
    case "embed.example.com":
      return Response.json({ embedding: [(await request.text()).length, 1] });
    default:
      return new Response((await request.text()).toUpperCase());
  }
}

describe("documented actions that are right", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await createDeployment({ files, fetch: services, env: { MAIL_KEY: "k3y" } });
  });

  it("processPayment reads, charges and records", async () => {
    const fork = await deployment.fork();
    const order = (await fork.runMutation("payments:placeOrder", { total: 42 })).value;
    const { value, error, report, fetches } = await fork.runAction("payments:processPayment", {
      orderId: order,
    });
    expect([value, error]).toEqual([null, undefined]);
    expect(report).toMatchObject({
      functionCalls: 2,
      transactions: 2,
      snapshots: 1,
      pending: [],
      unobserved: [],
      warnings: [],
    });
    expect(fetches).toEqual([
      { method: "POST", url: "https://payments.example.com/charge", body: '{"amount":42}' },
    ]);
    expect((await fork.readState())["orders"]).toMatchObject([{ status: "paid" }]);
  });

  it("sendWelcomeEmail mails with a key from the environment, and fails as its service does", async () => {
    const fork = await deployment.fork();
    const userId = (await fork.runMutation("emails:addUser")).value;
    const { error, fetches } = await fork.runAction("emails:sendWelcomeEmail", { userId });
    expect(error).toBeUndefined();
    expect(fetches[0]?.body).toBe('{"to":"ada@example.com","subject":"Welcome, Ada"}');
    const refusing = await fork.fork({ fetch: () => new Response(null, { status: 503 }) });
    await refusing.runMutation("emails:addUser");
    expect((await refusing.runAction("emails:sendWelcomeEmail", { userId })).error?.message).toBe(
      "Mail was refused: 503",
    );
  });

  it("fetchWeather returns what the service says, validated", async () => {
    expect((await deployment.runAction("weather:fetchWeather", { city: "Zürich" })).value).toEqual({
      temperature: 6,
    });
    const broken = await deployment.fork({ fetch: () => Response.json({}) });
    expect((await broken.runAction("weather:fetchWeather", { city: "x" })).error?.message).toMatch(
      /^ReturnsValidationError/,
    );
  });

  it("mutationThatSchedulesAction leads to actionThatCallsAPI", async () => {
    const fork = await deployment.fork();
    await fork.runMutation("tasks:mutationThatSchedulesAction", { text: "write tests" });
    const jobs = await fork.runScheduledJobs();
    expect(jobs.map(({ job, outcome }) => [job.name, outcome.error])).toEqual([
      ["tasks:actionThatCallsAPI", undefined],
    ]);
    expect((await fork.readState())["tasks"]).toMatchObject([{ text: "write tests", result: "WRITE TESTS" }]);
  });

  it("a vector search finds what is similar, and reads it in a query", async () => {
    const fork = await deployment.fork();
    for (const [description, cuisine] of [
      ["soup", "French"],
      ["a very long stew", "French"],
      ["taco", "Mexican"],
    ]) {
      await fork.runAction("foods:add", { description, cuisine });
    }
    const { value } = await fork.runAction("foods:similarFoods", {
      descriptionQuery: "an equally long dish",
    });
    expect(value).toEqual(["a very long stew", "soup"]);
  });

  it("an action of the default runtime calls one of Node.js", async () => {
    const { value, trace } = await deployment.runAction("default:report");
    expect(value).toBe(true);
    expect(trace.entries.filter((entry) => entry.type === "function").map(({ runtime }) => runtime)).toEqual([
      "default",
      "node",
    ]);
  });
});

describe("documented actions that are wrong", () => {
  const token = `
    import crypto from "crypto";
    import { action } from "./_generated/server";
    export const generateToken = action({ args: {}, handler: async () => crypto.createHash("sha256").update("x").digest("hex").length });
  `;
  const thumbnail = `
    import sharp from "sharp";
    import { action } from "./_generated/server";
    export const generateThumbnail = action({ args: {}, handler: async () => {
      const image = Buffer.from("pixels");
      return (await sharp(image).resize(10).toBuffer()).length;
    } });
  `;
  const sharp = {
    "node_modules/sharp/index.js": `
      module.exports = (image) => ({ resize: (width) => ({ toBuffer: async () => require("node:zlib").deflateRawSync(image).subarray(0, width) }) });
    `,
    // What the default runtime can bundle: the same without Node.js.
    "node_modules/pure-sharp/index.js": `module.exports = (image) => ({ resize: () => ({ toBuffer: async () => image }) });`,
  };

  it("generateToken imports crypto without the directive: the push fails with Convex's advice", async () => {
    const loading = createDeployment({ files: { "tokens.ts": token } });
    await expect(loading).rejects.toBeInstanceOf(LoadError);
    await expect(loading).rejects.toThrow(
      /Could not resolve "crypto"[^]*It looks like you are using Node APIs from a file without the "use node" directive\./,
    );
  });

  it("generateToken runs with it", async () => {
    const deployment = await createDeployment({ files: { "tokens.ts": `"use node";\n${token}` } });
    expect((await deployment.runAction("tokens:generateToken")).value).toBe(64);
  });

  it("generateThumbnail fails to bundle what sharp imports, and without that on Buffer", async () => {
    await expect(createDeployment({ files: { "images.ts": thumbnail, ...sharp } })).rejects.toThrow(
      'Could not resolve "node:zlib"',
    );
    const pure = thumbnail.replace('"sharp"', '"pure-sharp"');
    const deployment = await createDeployment({ files: { "images.ts": pure, ...sharp } });
    const { error } = await deployment.runAction("images:generateThumbnail");
    expect(error?.text).toMatch(
      /^Uncaught ReferenceError: Buffer is not defined\n {4}at \S+ \(\.\.\/convex\/images\.ts:/,
    );
  });

  it("generateThumbnail runs with the directive", async () => {
    const deployment = await createDeployment({
      files: { "images.ts": `"use node";\n${thumbnail}`, ...sharp },
    });
    expect((await deployment.runAction("images:generateThumbnail")).value).toBe(8);
  });
});
