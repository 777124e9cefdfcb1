import { afterEach, describe, expect, it, vi } from "vitest";
import { createDeployment, type DeploymentOptions } from "../../src/runtime-shim/index.js";

const code = `
  import { action, internalMutation } from "./_generated/server";
  import { internal } from "./_generated/api";
  export const later = action(async () => { const begun = Date.now(); await new Promise((resolve) => setTimeout(resolve, 60_000)); return Date.now() - begun; });
  export const request = action(async () => (await fetch("https://example.com/")).text());
  export const schedule = action(async (ctx) => { await ctx.scheduler.runAfter(60_000, internal.NAME.write, {}); });
  export const say = action(async () => { console.log("said"); });
  export const write = internalMutation(async (ctx) => { await ctx.db.insert("rows", {}); });
`;
const files = {
  "defaults.ts": code.replace("NAME", "defaults"),
  "node.ts": `"use node";\n${code
    .replace("NAME", "defaults")
    .replace(/export const write.*/, "")
    .replace("internalMutation", "")}`,
};
const deploy = (options: DeploymentOptions = {}) => createDeployment({ files, time: "host", ...options });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe.each(["defaults", "node"])(
  'with `time: "host"`, the globals of the process apply when they are called (%s)',
  (module) => {
    it("fake timers and their clock", async () => {
      const deployment = await deploy();
      vi.useFakeTimers({ now: 5000 });
      const running = deployment.runAction(`${module}:later`);
      await vi.advanceTimersByTimeAsync(60_000);
      expect((await running).value).toBe(60_000);
    });

    it("a stub of fetch", async () => {
      const deployment = await deploy();
      vi.stubGlobal("fetch", () => Promise.resolve(new Response("stubbed")));
      expect((await deployment.runAction(`${module}:request`)).value).toBe("stubbed");
    });

    it("a spy on console", async () => {
      const deployment = await deploy();
      const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
      await deployment.runAction(`${module}:say`);
      expect(log).toHaveBeenCalledWith("said");
    });

    it("convex-test's own scheduling", async () => {
      const deployment = await deploy();
      vi.useFakeTimers();
      await deployment.runAction(`${module}:schedule`);
      await deployment.t.finishAllScheduledFunctions(() => vi.runAllTimers());
      expect((await deployment.readState())["rows"]).toHaveLength(1);
    });
  },
);

describe("with the deployment's own time", () => {
  it("fake timers neither stop nor move anything", async () => {
    const deployment = await createDeployment({ files });
    vi.useFakeTimers({ now: 5000 });
    expect((await deployment.runAction("defaults:later")).value).toBe(60_000);
    expect(Date.now()).toBe(5000);
  });

  it("a fetch takes as long as its stub says, on the deployment's clock", async () => {
    const slow = await createDeployment({
      files: {
        "a.ts": `
          import { action } from "./_generated/server";
          export const race = action(async (_, { wait }) => {
            const begun = Date.now();
            const abort = new AbortController();
            const timer = setTimeout(() => abort.abort(), wait);
            try { return [await (await fetch("https://example.com/", { signal: abort.signal })).text(), Date.now() - begun]; }
            catch (error) { return [error.name, Date.now() - begun]; }
            finally { clearTimeout(timer); }
          });
          export const never = action(async () => { await fetch("https://example.com/never"); });
        `,
      },
      fetch: async (request, { sleep }) => {
        if (request.url.endsWith("never")) await new Promise(() => undefined);
        await sleep(2000);
        return new Response("answer");
      },
    });
    expect((await slow.runAction("a:race", { wait: 3000 })).value).toEqual(["answer", 2001]);
    expect((await slow.runAction("a:race", { wait: 1000 })).value).toEqual(["AbortError", 1000]);
    expect((await slow.runAction("a:never")).error?.message).toBe(
      "Function execution timed out (maximum duration: 1800s)",
    );
  });

  it("a fetch without a stub fails, and says what is missing", async () => {
    const deployment = await createDeployment({ files });
    expect((await deployment.runAction("defaults:request")).error?.message).toBe(
      "fetch of https://example.com/: the deployment has no `fetch` to answer it.",
    );
  });
});
