import dedent from "dedent";

import { noNodeImportInDefaultRuntime } from "../../src/rules/no-node-import-in-default-runtime.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

const START_FILE = 'start this file with "use node", unless a module of the default runtime imports it';
const MOVE_ACTIONS = 'move the actions that need it into a file of their own that starts with "use node"';
const LEAVE_TO_APP =
  'leave this work to a "use node" action of the app, as components run in the default runtime only';
const SHARE_OR_CALL =
  'Move what both need into a module without "use node", or call its actions with `ctx.runAction`';
const NO_REEXPORT = "Delete the re-export, and refer to its functions by their own module";

const REFERENCE_ERROR_IN_HELPER = "this throws a ReferenceError when code of that runtime reaches it";
const REFERENCE_ERROR = "this throws a ReferenceError when it is reached";
const UNDEFINED = "it is undefined there";

ruleTester.run("no-node-import-in-default-runtime: node-module", noNodeImportInDefaultRuntime, {
  valid: [
    {
      name: "allows a Node.js module that imports another one",
      code: dedent`
        "use node";
        import { transcode } from "./media/video";
        export const all = [transcode];
      `,
    },
    {
      name: "allows a Node.js module that imports a module of the default runtime",
      code: dedent`
        "use node";
        import { send } from "./mail";
        export const all = [send];
      `,
    },
    {
      name: "allows a reference to a Node.js action, which imports nothing",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const make = internalAction(async (ctx) => await ctx.runAction(internal.media.video.transcode, {}));
      `,
    },
    {
      name: "allows imports of types alone, which leave nothing behind",
      code: dedent`
        import type { transcode } from "./media/video";
        import { type make } from "./media/thumbnails";
        import { resize } from "./images";
        export type { limits } from "./images";
        export type All = [typeof transcode, typeof make, typeof resize];
      `,
      ...inProject("node-helpers"),
    },
    {
      name: "allows an import that nothing uses, which the bundler drops from a TypeScript file",
      code: dedent`
        import { transcode } from "./media/video";
        export const answer = 42;
      `,
    },
    {
      name: "allows a module of the default runtime that imports a Node.js one itself, where that is reported",
      ...inProject("node-helpers"),
      code: dedent`
        import { maxWidth } from "./gallery";
        export const width = maxWidth;
      `,
    },
    {
      name: "allows a file with two dots in its name, whose directive does nothing",
      ...inProject("special-files"),
      code: dedent`
        import { answer } from "./chat.node";
        export const reply = answer;
      `,
    },
    {
      name: "allows helpers beside the functions dir that go round in a circle, and need no Node.js",
      ...inProject("node-helpers"),
      code: dedent`
        import { isOdd } from "../shared/odd";
        export const odd = isOdd(3);
      `,
    },
    {
      name: "allows a test to import what it likes",
      ...inProject("one-app", "convex/legacy.test.ts"),
      code: dedent`
        import { readFileSync } from "node:fs";
        import { transcode } from "./media/video";
        export const all = [readFileSync, transcode, Buffer];
      `,
    },
  ],
  invalid: [
    {
      name: "reports an import of a Node.js module at its source",
      ...inProject("node-helpers"),
      code: dedent`
        import { query } from "./_generated/server";
        import { limits } from "./images";
        export const get = query(async () => limits);
      `,
      errors: [
        {
          messageId: "nodeModule",
          data: { file: "example.ts", module: "images.ts", remedy: SHARE_OR_CALL, through: "" },
          line: 2,
          column: 24,
          endLine: 2,
          endColumn: 34,
        },
      ],
    },
    {
      name: "reports the router's import of a `.tsx` module through a path alias",
      ...inProject("path-aliases", "convex/http.ts"),
      code: dedent`
        import { httpRouter } from "convex/server";
        import { sender } from "~/convex/mail/newsletter";
        import { accent } from "~/emails/styles";
        const http = httpRouter();
        console.log(sender, accent);
        export default http;
      `,
      errors: [
        {
          messageId: "nodeModule",
          data: { file: "http.ts", module: "mail/newsletter.tsx", remedy: SHARE_OR_CALL, through: "" },
          line: 2,
          column: 24,
          endLine: 2,
          endColumn: 50,
        },
      ],
    },
    {
      name: "reports every form of re-export, and advises to leave them out",
      code: dedent`
        export * from "./media/video";
        export * as video from "./media/video";
        export { make } from "./media/thumbnails";
      `,
      errors: [
        {
          messageId: "nodeModule",
          data: { file: "example.ts", module: "media/video.ts", remedy: NO_REEXPORT, through: "" },
          line: 1,
          column: 15,
          endLine: 1,
          endColumn: 30,
        },
        {
          messageId: "nodeModule",
          data: { file: "example.ts", module: "media/video.ts", remedy: NO_REEXPORT, through: "" },
          line: 2,
          column: 24,
          endLine: 2,
          endColumn: 39,
        },
        {
          messageId: "nodeModule",
          data: { file: "example.ts", module: "media/thumbnails.ts", remedy: NO_REEXPORT, through: "" },
          line: 3,
          column: 22,
          endLine: 3,
          endColumn: 42,
        },
      ],
    },
    {
      name: "reports `import()` and `require`, in a `try` too: the module is found, and bundled with all it needs",
      ...inProject("node-helpers"),
      code: dedent`
        export async function load() {
          await import("./images");
          try {
            return require("./images");
          } catch {
            return await import("./images").catch(() => null);
          }
        }
      `,
      errors: [
        {
          messageId: "nodeModule",
          suggestions: 1,
          data: { file: "example.ts", module: "images.ts", remedy: SHARE_OR_CALL, through: "" },
          line: 2,
          column: 16,
          endLine: 2,
          endColumn: 26,
        },
        {
          messageId: "nodeModule",
          suggestions: 1,
          data: { file: "example.ts", module: "images.ts", remedy: SHARE_OR_CALL, through: "" },
          line: 4,
          column: 20,
          endLine: 4,
          endColumn: 30,
        },
        {
          messageId: "nodeModule",
          suggestions: 1,
          data: { file: "example.ts", module: "images.ts", remedy: SHARE_OR_CALL, through: "" },
          line: 6,
          column: 25,
          endLine: 6,
          endColumn: 35,
        },
      ],
    },
    {
      name: "reports a helper beside the functions dir that imports one",
      ...inProject("node-helpers"),
      code: dedent`
        import { fits } from "../shared/thumbnail";
        export const small = fits(10);
      `,
      errors: [
        {
          messageId: "nodeModule",
          suggestions: 1,
          data: {
            file: "example.ts",
            module: "images.ts",
            remedy: SHARE_OR_CALL,
            through: ", imported here through ../shared/thumbnail.ts",
          },
          line: 1,
          column: 22,
          endLine: 1,
          endColumn: 43,
        },
      ],
    },
    {
      name: "reports a module whose directive comes too late, since it runs in the default runtime",
      code: dedent`
        import { transcode } from "./media/video";
        "use node";
        export const all = [transcode];
      `,
      errors: [
        {
          messageId: "nodeModule",
          suggestions: 1,
          data: { file: "example.ts", module: "media/video.ts", remedy: SHARE_OR_CALL, through: "" },
          line: 1,
          column: 27,
          endLine: 1,
          endColumn: 42,
        },
      ],
    },
    {
      name: "reports an import that nothing uses, where the TypeScript configuration keeps it",
      ...inProject("kept-imports"),
      code: dedent`
        import { type Stats } from "node:fs";
        import type { PathLike } from "node:fs";
        export type Entry = [Stats, PathLike];
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          suggestions: 1,
          data: { file: "example.ts", name: "node:fs", through: "", way: START_FILE },
          line: 1,
          column: 28,
          endLine: 1,
          endColumn: 37,
        },
      ],
    },
  ],
});

ruleTester.run("no-node-import-in-default-runtime: node-builtin", noNodeImportInDefaultRuntime, {
  valid: [
    {
      name: "allows builtins in a Node.js module",
      code: dedent`
        "use node";
        import { readFileSync } from "node:fs";
        export const read = () => readFileSync("a");
      `,
    },
    {
      name: "allows imports of types and unused imports",
      code: dedent`
        import type { Stats } from "node:fs";
        import { type Readable } from "node:stream";
        import { Buffer } from "buffer";
        import path from "path";
        export type Upload = [Stats, Readable, Buffer, typeof path];
      `,
    },
    {
      name: "allows async_hooks, which the bundler replaces",
      code: dedent`
        import { AsyncLocalStorage } from "node:async_hooks";
        import { AsyncResource } from "async_hooks";
        export const storage = [new AsyncLocalStorage(), AsyncResource];
      `,
    },
    {
      name: "allows imports whose failure the code sees to",
      code: dedent`
        export async function load() {
          try {
            return await import("node:fs");
          } catch {
            return await import("fs").catch(() => null);
          }
        }
        export function loadNow() {
          try {
            return require("fs");
          } catch {
            return null;
          }
        }
      `,
    },
    {
      name: "allows a require in a branch that production never takes",
      code: dedent`
        if (process.env.NODE_ENV !== "production") require("fs");
        export const answer = 42;
      `,
    },
    {
      name: "allows a computed import, of which the bundler asks nothing",
      code: dedent`
        export const load = async (name: string) => await import(name);
      `,
    },
    {
      name: "allows modules of the project and packages that only sound like builtins",
      ...inProject("node-helpers"),
      code: dedent`
        import fs from "fs-extra";
        import { slugify } from "../shared/text";
        import data from "path-browserify";
        export const all = [fs, slugify, data];
      `,
    },
    {
      name: "allows helpers that import builtins for their types, or guard them",
      ...inProject("node-helpers"),
      code: dedent`
        import * as types from "../shared/types";
        import { loadSharp } from "../shared/optional";
        export const all = [types, loadSharp];
      `,
    },
    {
      name: "allows everything in a file that is no module of Convex",
      ...inProject("special-files", "convex/chat.node.ts"),
      code: dedent`
        import { readFileSync } from "node:fs";
        export const read = () => readFileSync("a");
      `,
    },
  ],
  invalid: [
    {
      name: "reports builtins under either name, in every form of import",
      code: dedent`
        import { query } from "./_generated/server";
        import fs from "fs";
        import * as path from "node:path";
        import "node:test";
        import zlib = require("zlib");
        export { createHash } from "crypto";
        export * from "node:fs/promises";
        export const get = query(async () => [fs, path, zlib, require("os"), await import("net")]);
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "fs", through: "", way: MOVE_ACTIONS },
          line: 2,
          column: 16,
          endLine: 2,
          endColumn: 20,
        },
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "node:path", through: "", way: MOVE_ACTIONS },
          line: 3,
          column: 23,
          endLine: 3,
          endColumn: 34,
        },
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "node:test", through: "", way: MOVE_ACTIONS },
          line: 4,
          column: 8,
          endLine: 4,
          endColumn: 19,
        },
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "zlib", through: "", way: MOVE_ACTIONS },
          line: 5,
          column: 23,
          endLine: 5,
          endColumn: 29,
        },
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "crypto", through: "", way: MOVE_ACTIONS },
          line: 6,
          column: 28,
          endLine: 6,
          endColumn: 36,
        },
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "node:fs/promises", through: "", way: MOVE_ACTIONS },
          line: 7,
          column: 15,
          endLine: 7,
          endColumn: 33,
        },
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "os", through: "", way: MOVE_ACTIONS },
          line: 8,
          column: 63,
          endLine: 8,
          endColumn: 67,
        },
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "net", through: "", way: MOVE_ACTIONS },
          line: 8,
          column: 83,
          endLine: 8,
          endColumn: 88,
        },
      ],
    },
    {
      name: "advises the directive for a file that registers actions only",
      code: dedent`
        import { createHash } from "node:crypto";
        import { internalAction } from "./_generated/server";
        export const sign = internalAction(async () => createHash("sha256").digest("hex"));
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          suggestions: 1,
          data: { file: "example.ts", name: "node:crypto", through: "", way: START_FILE },
          line: 1,
          column: 28,
          endLine: 1,
          endColumn: 41,
        },
      ],
    },
    {
      name: "reports a helper that only Node.js modules import: it is a module of its own",
      code: dedent`
        import { readFileSync } from "fs";
        export const read = (name: string) => readFileSync(name, "utf8");
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          suggestions: 1,
          data: { file: "example.ts", name: "fs", through: "", way: START_FILE },
          line: 1,
          column: 30,
          endLine: 1,
          endColumn: 34,
        },
      ],
    },
    {
      name: "does not advise the directive where it is not allowed",
      ...inProject("special-files", "convex/http.ts"),
      code: dedent`
        import { createHmac } from "crypto";
        import { httpRouter } from "convex/server";
        const http = httpRouter();
        console.log(createHmac);
        export default http;
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          data: { file: "http.ts", name: "crypto", through: "", way: MOVE_ACTIONS },
          line: 1,
          column: 28,
          endLine: 1,
          endColumn: 36,
        },
      ],
    },
    {
      name: "does not advise the directive in a component, where it is not allowed either",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        import { createHmac } from "crypto";
        import { action } from "./_generated/server";
        export const sign = action(async () => createHmac);
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          data: { file: "example.ts", name: "crypto", through: "", way: LEAVE_TO_APP },
          line: 1,
          column: 28,
          endLine: 1,
          endColumn: 36,
        },
      ],
    },
    {
      name: "reports the module that imports a helper beside the functions dir, and names the way to the builtin",
      ...inProject("node-helpers"),
      code: dedent`
        import { mutation } from "./_generated/server";
        import { readTemplate } from "../shared/files";
        import { welcome } from "../shared/templates";
        import { slugify } from "../shared";
        export const rename = mutation(async () => [readTemplate, welcome, slugify]);
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          data: {
            file: "example.ts",
            name: "node:fs",
            through: ", imported here through ../shared/files.ts",
            way: MOVE_ACTIONS,
          },
          line: 2,
          column: 30,
          endLine: 2,
          endColumn: 47,
        },
        {
          messageId: "nodeBuiltin",
          data: {
            file: "example.ts",
            name: "node:fs",
            through: ", imported here through ../shared/templates.ts → ../shared/files.ts",
            way: MOVE_ACTIONS,
          },
          line: 3,
          column: 25,
          endLine: 3,
          endColumn: 46,
        },
        {
          messageId: "nodeBuiltin",
          data: {
            file: "example.ts",
            name: "node:fs",
            way: MOVE_ACTIONS,
            through:
              ", imported here through ../shared/index.ts → ../shared/templates.ts → ../shared/files.ts",
          },
          line: 4,
          column: 25,
          endLine: 4,
          endColumn: 36,
        },
      ],
    },
    {
      name: "reports a builtin behind helpers that go round in a circle",
      ...inProject("node-helpers"),
      code: dedent`
        import { ping } from "../shared/ping";
        export const host = () => ping(3);
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          suggestions: 1,
          data: {
            file: "example.ts",
            name: "os",
            through: ", imported here through ../shared/ping.ts → ../shared/pong.ts",
            way: START_FILE,
          },
          line: 1,
          column: 22,
          endLine: 1,
          endColumn: 38,
        },
      ],
    },
    {
      name: "reports a helper with a builtin in a `try` too, since only the helper itself is looked for there",
      ...inProject("node-helpers"),
      code: dedent`
        export async function load() {
          try {
            return await import("../shared/files");
          } catch {
            return null;
          }
        }
      `,
      errors: [
        {
          messageId: "nodeBuiltin",
          suggestions: 1,
          data: {
            file: "example.ts",
            name: "node:fs",
            through: ", imported here through ../shared/files.ts",
            way: START_FILE,
          },
          line: 3,
          column: 25,
          endLine: 3,
          endColumn: 42,
        },
      ],
    },
  ],
});

ruleTester.run("no-node-import-in-default-runtime: node-global", noNodeImportInDefaultRuntime, {
  valid: [
    {
      name: "allows Node.js globals in a Node.js module",
      code: dedent`
        "use node";
        export const encode = (text: string) => Buffer.from(text).toString("base64") + __dirname + process.cwd();
      `,
    },
    {
      name: "allows code that asks first",
      code: dedent`
        export function encode(text: string) {
          if (typeof Buffer === "undefined") return btoa(text);
          return Buffer.from(text).toString("base64");
        }
        export const later = typeof setImmediate === "function" ? setImmediate : setTimeout;
        export const version = process.versions?.node;
      `,
    },
    {
      name: "allows process.env, which the default runtime has",
      code: dedent`
        export const key = process.env.API_KEY ?? process.env["OTHER_KEY"];
      `,
    },
    {
      name: "allows names that the file declares itself",
      code: dedent`
        import { Buffer } from "some-polyfill";
        export const encode = (global: string) => Buffer.from(global);
      `,
    },
    {
      name: "allows types",
      code: dedent`
        export type Body = Buffer | typeof process.argv;
      `,
    },
    {
      name: "allows require of what the bundler finds",
      code: dedent`
        export const users = require("./users");
      `,
    },
    {
      name: "ignores (out of scope) what only browsers have",
      code: dedent`
        export const width = () => window.innerWidth;
      `,
    },
    {
      name: "allows Node.js globals in a file that is no module of Convex",
      ...inProject("special-files", "convex/chat.node.ts"),
      code: dedent`
        export const encode = (text: string) => Buffer.from(text);
      `,
    },
  ],
  invalid: [
    {
      name: "reports Buffer in an action, with what the default runtime offers instead",
      code: dedent`
        import { action } from "./_generated/server";
        export const download = action(async () => {
          const response = await fetch("https://images.example/cat");
          return Buffer.from(await response.arrayBuffer()).toString("base64");
        });
      `,
      errors: [
        {
          messageId: "nodeGlobal",
          suggestions: 1,
          data: {
            effect: REFERENCE_ERROR,
            file: "example.ts",
            runs: "runs in",
            name: "Buffer",
            remedy: `Use \`Uint8Array\` with \`TextEncoder\`/\`TextDecoder\`, or \`atob\`/\`btoa\` instead, or ${START_FILE}`,
          },
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 16,
        },
      ],
    },
    {
      name: "reports what there is no other way for, beside a query",
      code: dedent`
        import { query } from "./_generated/server";
        export const where = query(async () => __dirname);
      `,
      errors: [
        {
          messageId: "nodeGlobal",
          data: {
            effect: REFERENCE_ERROR,
            file: "example.ts",
            runs: "runs in",
            name: "__dirname",
            remedy: `For Node.js, ${MOVE_ACTIONS}`,
          },
          line: 2,
          column: 40,
          endLine: 2,
          endColumn: 49,
        },
      ],
    },
    {
      name: "reports members of process other than env, at the member or where it is destructured",
      code: dedent`
        export const here = () => process.cwd();
        const { platform, env } = process;
        export const system = [platform, env];
      `,
      errors: [
        {
          messageId: "nodeGlobal",
          suggestions: 1,
          data: {
            effect: UNDEFINED,
            file: "example.ts",
            runs: "is bundled for",
            name: "process.cwd",
            remedy: `For Node.js, ${START_FILE}`,
          },
          line: 1,
          column: 27,
          endLine: 1,
          endColumn: 38,
        },
        {
          messageId: "nodeGlobal",
          suggestions: 1,
          data: {
            effect: UNDEFINED,
            file: "example.ts",
            runs: "is bundled for",
            name: "process.platform",
            remedy: `For Node.js, ${START_FILE}`,
          },
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 17,
        },
      ],
    },
    {
      name: "reports a require whose argument the bundler does not know, and global, and setImmediate",
      code: dedent`
        export const load = (name: string) => require(name);
        setImmediate(() => {});
        global.cache = 1;
      `,
      errors: [
        {
          messageId: "nodeGlobal",
          suggestions: 1,
          data: {
            effect: REFERENCE_ERROR_IN_HELPER,
            file: "example.ts",
            runs: "is bundled for",
            name: "require",
            remedy: `Use \`import\` instead, or ${START_FILE}`,
          },
          line: 1,
          column: 39,
          endLine: 1,
          endColumn: 46,
        },
        {
          messageId: "nodeGlobal",
          suggestions: 1,
          data: {
            effect: REFERENCE_ERROR_IN_HELPER,
            file: "example.ts",
            runs: "is bundled for",
            name: "setImmediate",
            remedy: `Use \`setTimeout(fn, 0)\` instead, or ${START_FILE}`,
          },
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 13,
        },
        {
          messageId: "nodeGlobal",
          suggestions: 1,
          data: {
            effect: REFERENCE_ERROR_IN_HELPER,
            file: "example.ts",
            runs: "is bundled for",
            name: "global",
            remedy: `Use \`globalThis\` instead, or ${START_FILE}`,
          },
          line: 3,
          column: 1,
          endLine: 3,
          endColumn: 7,
        },
      ],
    },
    {
      name: "reports a global in a component, for which no directive helps",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        export const encode = (text: string) => Buffer.from(text);
      `,
      errors: [
        {
          messageId: "nodeGlobal",
          data: {
            effect: REFERENCE_ERROR,
            file: "example.ts",
            runs: "runs in",
            name: "Buffer",
            remedy: `Use \`Uint8Array\` with \`TextEncoder\`/\`TextDecoder\`, or \`atob\`/\`btoa\` instead, or ${LEAVE_TO_APP}`,
          },
          line: 1,
          column: 41,
          endLine: 1,
          endColumn: 47,
        },
      ],
    },
  ],
});
