import { describe, expect, it } from "vitest";
import { createDeployment, LoadError } from "../../src/runtime-shim/index.js";

const query = `import { query } from "./_generated/server";\n`;
const action = `import { action } from "./_generated/server";\n`;

/** The problems that Convex would name, or an empty list if the code loads. */
async function problemsOf(files: Readonly<Record<string, string>>) {
  try {
    await createDeployment({ files });
    return [];
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return error.problems;
  }
}

async function textsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  return (await problemsOf(files)).map(({ text }) => text);
}

describe("Node.js builtins in the default runtime", () => {
  const hint =
    'It looks like you are using Node APIs from a file without the "use node" directive.\n' +
    'Split out actions using Node.js APIs like this into a new file only containing actions that uses "use node" so these actions will run in a Node.js environment.\n' +
    "For more information see https://docs.convex.dev/functions/runtimes#nodejs-runtime";

  it("stop the push with esbuild's words, the place, and Convex's advice", async () => {
    const [problem] = await problemsOf({
      "tokens.ts": `import crypto from "node:crypto";\n${action}export const a = action(async () => crypto.randomUUID());`,
    });
    expect(problem?.file).toBe("tokens.ts");
    expect(problem?.text).toContain('Could not resolve "node:crypto"');
    expect(problem?.text).toContain("convex/tokens.ts:1:19:");
    expect(problem?.text).toContain("Are you trying to bundle for node?");
    expect(problem?.text.endsWith(hint)).toBe(true);
  });

  it('stop it for a file that only imports one from a "use node" file', async () => {
    const problems = await problemsOf({
      "node.ts": `"use node";\nimport fs from "node:fs";\nexport const read = () => fs.readFileSync("x");`,
      "default.ts": `import { read } from "./node";\n${action}export const a = action(async () => read());`,
    });
    expect(problems.map(({ file }) => file)).toEqual(["node.ts"]);
    expect(problems[0]?.text).toContain('Could not resolve "node:fs"');
  });

  it("stop it where the directive comes after an import and so is none", async () => {
    const texts = await textsOf({
      "late.ts": `import fs from "node:fs";\n"use node";\nexport const a = fs.constants;`,
    });
    expect(texts[0]).toContain('Could not resolve "node:fs"');
  });

  it.each([
    ["unused in TypeScript", `import fs from "node:fs";\nexport const a = 1;`],
    ["types only", `import type { Stats } from "node:fs";\nexport const a: Stats | undefined = undefined;`],
    [
      "async_hooks, which the runtime has as globals",
      `import { AsyncLocalStorage } from "node:async_hooks";\nexport const a = new AsyncLocalStorage();`,
    ],
    ["required within try", `let fs;\ntry { fs = require("fs"); } catch {}\nexport const a = fs;`],
  ])("do not stop it when %s", async (_, code) => {
    expect(await textsOf({ "a.ts": code })).toEqual([]);
  });
});

describe('"use node" modules', () => {
  it.each([
    ["Query", `import { query } from "./_generated/server";\nexport const list = query(async () => 1);`],
    [
      "Mutation",
      `import { internalMutation } from "./_generated/server";\nexport const list = internalMutation(async () => 1);`,
    ],
    [
      "HttpAction",
      `import { httpAction } from "./_generated/server";\nexport const list = httpAction(async () => new Response());`,
    ],
    ["Query", `export { list } from "./queries";`],
  ])("may not export a %s", async (kind, code) => {
    const texts = await textsOf({
      "node.ts": `"use node";\n${code}`,
      "queries.ts": `${query}export const list = query(async () => 1);`,
    });
    expect(texts).toEqual([
      `\`list\` defined in \`node.js\` is a ${kind} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
    ]);
  });

  it("may hold what is not exported", async () => {
    const code = `"use node";\nimport { query, action } from "./_generated/server";\nconst list = query(async () => 1);\nexport const a = action(async () => 1);`;
    expect(await textsOf({ "node.ts": code })).toEqual([]);
  });

  it("may not call Convex while they are imported", async () => {
    const code = `"use node";\nimport { createFunctionHandle, makeFunctionReference } from "convex/server";\nexport const handle = await0(createFunctionHandle(makeFunctionReference("a:b")));\nfunction await0(p) { return p; }\nConvex.syscall("1.0/x", "{}");`;
    expect((await textsOf({ "node.ts": code }))[0]).toContain(
      "Failed to analyze node.js: Uncaught Error: Cannot invoke syscall during module imports",
    );
  });
});

describe("reserved files and names", () => {
  it.each([
    [{ "http.ts": `"use node";\nexport default 1;` }, '"use node" directive is not allowed for http.ts.'],
    [{ "crons.ts": `"use node";\nexport default 1;` }, '"use node" directive is not allowed for crons.ts.'],
    [
      { "http.ts": `${query}export const a = query(async () => 1);` },
      "`convex/http.js` must have a default export of a Router.",
    ],
    [{ "http.ts": `export default {};` }, "The default export of `convex/http.js` is not a Router."],
    [{ "crons.ts": `export default {};` }, "`convex/crons.js` must have a default export of a Crons object."],
    [
      {
        "crons.ts": `import { cronJobs } from "convex/server";\nimport { internal } from "./_generated/api";\nconst crons = cronJobs();\ncrons.interval("tick", { minutes: 1 }, internal.jobs.gone);\nexport default crons;`,
      },
      "The cron job 'tick' schedules a function that does not exist: jobs.js:gone",
    ],
    [
      {
        "jobs.ts": `${query}export const list = query(async () => 1);`,
        "crons.ts": `import { cronJobs } from "convex/server";\nimport { internal } from "./_generated/api";\nconst crons = cronJobs();\ncrons.interval("tick", { minutes: 1 }, internal.jobs.list);\nexport default crons;`,
      },
      "The cron job 'tick' schedules a query function, only actions and mutations can be scheduled: jobs.js:list",
    ],
    [
      { "my-file.ts": `export const a = 1;` },
      "Path component my-file.js can only contain alphanumeric characters, underscores, or periods.",
    ],
    [
      { "a.ts": `${query}export const $b = query(async () => 1);` },
      "Invalid function name used in `a.js`: Invalid first character '$' in $b: Identifiers must start with an alphabetic character or underscore",
    ],
    [
      { "_deps/a.ts": `export const a = 1;` },
      'The path "_deps/a.ts" is within the "_deps" directory, which is reserved for dependencies. Please move your code to another directory.',
    ],
  ])("are refused in Convex's words (%#)", async (files, text) => {
    expect(await textsOf(files)).toEqual([text]);
  });

  it("want the directive below actions/", async () => {
    const [text] = await textsOf({ "actions/a.ts": `export const a = 1;` });
    expect(text).toMatch(/^actions\/a\.ts is in \/actions subfolder but has no "use node"; directive\./);
  });

  it("are all reported at once", async () => {
    const files = {
      "a-b.ts": "export const a = 1;",
      "c-d.ts": "export const a = 1;",
      "http.ts": "export default {};",
    };
    expect((await problemsOf(files)).map(({ file }) => file)).toEqual(["a-b.ts", "c-d.ts", "http.ts"]);
  });
});

describe("import time", () => {
  it.each([
    [`throw new Error("too early");\nexport const a = 1;`, "Uncaught Error: too early"],
    [`export const a = Buffer.from("x");`, "Uncaught ReferenceError: Buffer is not defined"],
    [
      `setTimeout(() => {}, 1);\nexport const a = 1;`,
      "Uncaught Error: setTimeout unsupported at import time",
    ],
    [
      `Convex.syscall("1.0/db/normalizeId", "{}");\nexport const a = 1;`,
      "Uncaught Error: Syscall 1.0/db/normalizeId unsupported at import time",
    ],
    [
      `export const a = eval("1");`,
      "Uncaught EvalError: Code generation from strings disallowed for this context",
    ],
  ])("fails analysis of %j", async (code, text) => {
    expect((await textsOf({ "a.ts": code }))[0]).toMatch(
      new RegExp(`^Failed to analyze a\\.js: ${text.replaceAll(/[().]/g, "\\$&")}`),
    );
  });

  it("tells the place in the source", async () => {
    const [text] = await textsOf({ "lib/a.ts": `export const a = 1;\n\nthrow new Error("here");` });
    expect(text).toContain("at <anonymous> (../convex/lib/a.ts:3:7)");
  });

  it("has no top-level await in the default runtime", async () => {
    expect(await textsOf({ "a.ts": "export const a = await Promise.resolve(1);" })).toEqual([
      "Top-level awaits in source files are unsupported",
    ]);
  });

  it("gives the same random numbers and time to every import", async () => {
    const code = `${action}const value = [Math.random(), crypto.randomUUID(), Date.now()];\nexport const read = action(async () => value);`;
    const deployment = await createDeployment({ files: { "a.ts": code } });
    const first = await deployment.runAction("a:read");
    const second = await deployment.runAction("a:read");
    expect(first.value).toHaveLength(3);
    expect(second.value).toEqual(first.value);
  });
});

describe("what becomes a module", () => {
  it("leaves out what the bundler leaves out", async () => {
    const registered = `${query}export const a = query(async () => 1);`;
    const deployment = await createDeployment({
      files: {
        "a.ts": registered,
        "dir/b.ts": registered.replace("./_generated", "../_generated"),
        "a.test.ts": `throw new Error();`,
        "auth.config.ts": `throw new Error();`,
        "with space.ts": `throw new Error();`,
        ".hidden.ts": `throw new Error();`,
        "noModule.ts": `throw new Error();`,
        "part/convex.config.ts": `export default 1;`,
        "part/c.ts": `throw new Error();\nexport {};`,
        "readme.md": `# nothing`,
      },
    });
    expect(deployment.functions.map(({ name }) => name)).toEqual(["a:a", "dir/b:a"]);
  });

  it("knows registrations by their marks, however they were made", async () => {
    const code = `import { actionGeneric, internalMutationGeneric, queryGeneric } from "convex/server";
      const wrap = (handler) => actionGeneric({ args: {}, handler });
      export const wrapped = wrap(async () => 1);
      export const hidden = internalMutationGeneric(async () => 1);
      export default queryGeneric({ args: {}, handler: async () => 1 });
      export const helper = () => 1;
      export const both = Object.assign(queryGeneric(async () => 1), { isInternal: true });`;
    const deployment = await createDeployment({ files: { "a.ts": code } });
    expect(deployment.functions.map(({ name, kind, visibility }) => [name, kind, visibility])).toEqual([
      ["a", "query", "public"],
      ["a:hidden", "mutation", "internal"],
      ["a:wrapped", "action", "public"],
    ]);
  });

  it("reads files from disk and lets those in memory win", async () => {
    const functionsDir = new URL("../fixtures/shim-on-disk/convex", import.meta.url).pathname;
    const onDisk = await createDeployment({ functionsDir });
    expect((await onDisk.runAction("greet:hello", { name: "Ada" })).value).toBe("Hello, Ada");
    const replaced = await createDeployment({
      functionsDir,
      files: { "words.ts": `export const greeting = "Bye";` },
    });
    expect((await replaced.runAction("greet:hello", { name: "Ada" })).value).toBe("Bye, Ada");
  });

  it("says when there is no functions directory", async () => {
    await expect(createDeployment({ functionsDir: "no/such/dir" })).rejects.toThrow(
      "There is no functions directory at no/such/dir.",
    );
  });

  it("finds packages in memory", async () => {
    const deployment = await createDeployment({
      files: {
        "a.ts": `import { double } from "doubler";\n${action}export const a = action(async () => double(21));`,
        "node_modules/doubler/index.ts": `export const double = (n: number) => 2 * n;`,
      },
    });
    expect((await deployment.runAction("a:a")).value).toBe(42);
  });
});
