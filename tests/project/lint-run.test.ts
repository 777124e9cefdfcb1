import { mkdirSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { LintRun } from "../../src/project/lint-run.js";

import { getNodes } from "../../src/analysis/syntax-tree.js";
import { resolveReference } from "../../src/project/references.js";
import { createRunBench } from "./run-bench.js";

const API = `import { internal } from "./_generated/api";\n`;
const ACTION = `import { internalAction } from "./_generated/server";\nexport const send = internalAction(async () => {});\n`;
const CALLER = `import { internalAction } from "./_generated/server";\nimport { format } from "./format";\n${API}
export const sync = internalAction(async (ctx) => {
  await ctx.runAction(internal.mail.send, { text: format(1) });
});
`;

/** Everything the rules ask of a run: registrations, contexts, and what each reference leads to. */
function askEverything(run: LintRun): string[] {
  expect(run.linted.registrations.length).toBeGreaterThan(0);
  return run.linted.ctxRoots.flatMap(({ uses }) =>
    uses.members.flatMap(({ call }) => {
      const [reference] = call?.arguments ?? [];
      if (reference === undefined) return [];
      const resolved = resolveReference(run, run.linted.tree, reference);
      if (resolved.type !== "function") return [resolved.type];
      return [`${resolved.exported.type} in the ${resolved.module.runtime} runtime`];
    }),
  );
}

describe("a lint run", () => {
  const files = {
    "convex/bystander.ts": ACTION,
    "convex/example.ts": CALLER,
    "convex/format.ts": `import { pad } from "./pad";\nexport const format = (value) => pad(value);`,
    "convex/mail.ts": ACTION,
    "convex/pad.ts": "export const pad = String;",
    "package.json": "{}",
  };

  it("reads the modules that references and imports name, and no other", () => {
    const { lint, takeReads } = createRunBench(files);
    expect(askEverything(lint("convex/example.ts"))).toEqual(["registration in the default runtime"]);
    expect(takeReads()).toEqual(["convex/mail.ts", "package.json"]);
  });

  it("reads an imported module only when something of it is asked for", () => {
    const { lint, takeReads } = createRunBench(files);
    const run = lint("convex/example.ts");
    takeReads();
    for (const { source } of getNodes(run.linted.tree, "ImportDeclaration"))
      run.resolveModule(run.linted.tree, source.value);
    // package.json: does the import stay inside the project?
    expect(takeReads()).toEqual(["convex/format.ts", "package.json"]);
  });

  it("reads nothing more for a second rule", () => {
    const { lint, takeReads } = createRunBench(files);
    const run = lint("convex/example.ts");
    askEverything(run);
    takeReads();
    askEverything(run);
    expect(takeReads()).toEqual([]);
  });

  it("derives each fact once for all rules", () => {
    const { lint } = createRunBench(files);
    const { linted } = lint("convex/example.ts");
    expect(linted.registrations).toBe(linted.registrations);
    expect(linted.ctxRoots).toBe(linted.ctxRoots);
    expect(linted.classifyExport("sync")).toBe(linted.classifyExport("sync"));
  });
});

describe("lint runs of one process", () => {
  it("read nothing again that did not change, through ten edits of the linted file", () => {
    const { lint, takeReads } = createRunBench({
      "convex/example.ts": CALLER,
      "convex/mail.ts": ACTION,
      "package.json": "{}",
    });
    askEverything(lint("convex/example.ts"));
    takeReads();
    for (let edit = 1; edit <= 10; edit++) askEverything(lint("convex/example.ts", `${CALLER}// ${edit}`));
    expect(takeReads()).toEqual([]);
  });

  it("see that a callee changed, and read that file alone", () => {
    const { disk, lint, takeReads } = createRunBench({
      "convex/example.ts":
        CALLER +
        CALLER.replace("sync", "again")
          .replaceAll(/^import.*$/gm, "")
          .replace("mail", "push"),
      "convex/mail.ts": ACTION,
      "convex/push.ts": ACTION,
      "package.json": "{}",
    });
    const inDefault = "registration in the default runtime";
    expect(askEverything(lint("convex/example.ts"))).toEqual([inDefault, inDefault]);
    takeReads();
    disk.write("convex/mail.ts", `"use node";\n${ACTION}`);
    expect(askEverything(lint("convex/example.ts"))).toEqual(["registration in the node runtime", inDefault]);
    expect(takeReads()).toEqual(["convex/mail.ts"]);
    disk.write("convex/mail.ts", ACTION.replace("send", "renamed"));
    expect(askEverything(lint("convex/example.ts"))).toEqual(["missing in the default runtime", inDefault]);
  });

  it("see that a callee appeared, and that it is gone", () => {
    const { disk, lint } = createRunBench({ "convex/example.ts": CALLER, "package.json": "{}" });
    expect(askEverything(lint("convex/example.ts"))).toEqual(["missing"]);
    disk.write("convex/mail.ts", ACTION);
    expect(askEverything(lint("convex/example.ts"))).toEqual(["registration in the default runtime"]);
    disk.remove("convex/mail.ts");
    expect(askEverything(lint("convex/example.ts"))).toEqual(["missing"]);
  });

  it("see that another folder became the functions dir", () => {
    const { disk, lint } = createRunBench({ "convex/example.ts": CALLER, "package.json": "{}" });
    expect(lint("convex/example.ts").linted.place?.relativePath).toBe("example.ts");
    disk.write("convex.json", `{ "functions": "backend/" }`);
    expect(lint("convex/example.ts").linted.place).toBeUndefined();
  });

  it("parse a module that is broken for a while as soon as it is whole again", () => {
    const { disk, lint } = createRunBench({
      "convex/example.ts": CALLER,
      "convex/mail.ts": "export const send = internalAction({",
      "package.json": "{}",
    });
    expect(askEverything(lint("convex/example.ts"))).toEqual(["unknown"]);
    disk.write("convex/mail.ts", ACTION);
    expect(askEverything(lint("convex/example.ts"))).toEqual(["registration in the default runtime"]);
  });
});

describe("files that are linted one after the other", () => {
  const files = Object.fromEntries(
    ["mail", ...Array.from({ length: 40 }, (_, index) => `caller${index}`)].map((name) => [
      `convex/${name}.ts`,
      name === "mail" ? ACTION : CALLER,
    ]),
  );
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Lints callers, with a pause (in milliseconds) behind each, and says how many different objects stood for `mail.ts`. */
  function countModules(pauses: readonly number[]): number {
    const { disk, lint } = createRunBench({ ...files, "package.json": "{}" });
    const modules = pauses.map((pause, index) => {
      const answer = lint(`convex/caller${index}.ts`).getModule(disk.path("convex/mail.ts"));
      vi.advanceTimersByTime(pause);
      return answer;
    });
    return new Set(modules).size;
  }

  it("share what they know of other files, however long that takes", () => {
    expect(countModules(Array<number>(20).fill(200))).toBe(1);
  });

  it("look at the disk again after a pause", () => {
    expect(countModules([10, 300, 10, 10])).toBe(2);
  });

  it("look at the disk again at times without any pause", () => {
    expect(countModules(Array<number>(40).fill(200))).toBe(2);
  });
});

describe("a module's place", () => {
  it("is relative to its functions dir, and the path by which references name it", () => {
    const { lint } = createRunBench({ "convex/agent/memory.ts": ACTION, "package.json": "{}" });
    const { linted } = lint("convex/agent/memory.ts");
    expect([linted.place?.relativePath, linted.modulePath]).toEqual(["agent/memory.ts", "agent/memory"]);
    expect(linted.entryPoint).toEqual({ entryPoint: true });
  });

  it("is nowhere outside of every functions dir", () => {
    const { lint } = createRunBench({ "package.json": "{}", "src/helper.ts": ACTION });
    const { linted } = lint("src/helper.ts");
    expect([linted.place, linted.modulePath]).toEqual([undefined, undefined]);
    expect(linted.entryPoint.entryPoint).toBe(false);
  });

  it("is the same through a symbolic link", () => {
    const { disk, lint } = createRunBench({
      "convex/example.ts": CALLER,
      "convex/mail.ts": ACTION,
      "package.json": "{}",
    });
    mkdirSync(disk.path("links"));
    symlinkSync(disk.path("convex"), disk.path("links/functions"));
    const run = lint("links/functions/example.ts");
    expect(run.linted.place?.functionsDir.path).toBe(disk.path("convex"));
    expect(run.getModule(disk.path("convex/example.ts"))).toEqual({ module: run.linted, type: "module" });
  });

  it("is found with the functions dir that the settings name", () => {
    const { lint } = createRunBench(
      { "package.json": "{}", "server/fns/example.ts": CALLER, "server/fns/mail.ts": ACTION },
      { "convex-actions": { functionsDir: "server/fns" } },
    );
    const run = lint("server/fns/example.ts");
    expect(run.linted.place?.relativePath).toBe("example.ts");
    expect(askEverything(run)).toEqual(["registration in the default runtime"]);
  });
});

describe("a neighbour that cannot be read", () => {
  it.each([
    ["is missing", {}, "missing"],
    ["does not parse", { "convex/mail.ts": "export const send = {" }, "unknown"],
    ["is binary", { "convex/mail.ts": "\u0000\u0001\uFFFD" }, "unknown"],
    ["is huge", { "convex/mail.ts": `${ACTION}// ${"x".repeat(2_100_000)}` }, "unknown"],
    ["is empty", { "convex/mail.ts": "" }, "missing in the default runtime"],
    [
      "imports itself",
      { "convex/mail.ts": `export { send } from "./mail";` },
      "unknown in the default runtime",
    ],
    [
      "imports what is missing",
      { "convex/mail.ts": `export * from "./gone";` },
      "unknown in the default runtime",
    ],
  ])("%s: the reference is not known, and nothing crashes", (_, files, expected) => {
    const { lint } = createRunBench({ "convex/example.ts": CALLER, "package.json": "{}", ...files });
    expect(askEverything(lint("convex/example.ts"))).toEqual([expected]);
  });
});
