import type { TSESLint } from "@typescript-eslint/utils";
import type { Linter, Rule } from "eslint";
import type { FileEdit, RepairPlan } from "../../src/fixes/repair.js";

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import { oxcEslintParser } from "../../src/cli/oxc-eslint-parser.js";
import { repairProject } from "../../src/cli/repair-project.js";
import { offerRepairs } from "../../src/fixes/offer-repairs.js";
import realPlugin from "../../src/index.js";
import { createDisk, type Disk } from "../project/disk.js";

interface Place {
  readonly file: string;
  readonly range: readonly [number, number];
}

/** What the repair of each word does. A word is the name of a constant. */
const REPAIRS: ReadonlyMap<string, (place: Place) => readonly FileEdit[]> = new Map([
  ["bad", (place) => [change(place, "good")]],
  ["breaking", (place) => [change(place, "(")]],
  ["blocked", (place) => [change(place, "good"), appendTo(place, "b.ts", "export const moved = 1;")]],
  ["clashing", (place) => [change(place, "fixed")]],
  ["leading", (place) => [change(place, "worse")]],
  ["spreading", (place) => [change(place, "good"), appendTo(place, "b.ts", "export const worse = 1;")]],
  ["split", (place) => [change(place, "whole"), appendTo(place, "b.ts", "export const moved = 1;")]],
  ["stubborn", (place) => [change(place, "stubborn")]],
  [
    "wiping",
    ({ file, range: [start, end] }) => [
      change({ file, range: [start - "good = 1; const ".length, end] }, "gone"),
    ],
  ],
  [
    "moving",
    (place) => [
      change({ ...place, range: [0, place.range[1]] }, "{ const moved"),
      { file: join(dirname(place.file), "new.ts"), text: "export const worse = 1;\n", type: "create" },
    ],
  ],
  [
    "overwriting",
    (place) => [change(place, "good"), { file: join(dirname(place.file), "b.ts"), text: "", type: "create" }],
  ],
]);

function change({ file, range }: Place, text: string): FileEdit {
  return { edits: [{ range, text }], file, type: "change" };
}

function appendTo({ file }: Place, name: string, text: string): FileEdit {
  const other = join(dirname(file), name);
  return { edits: [{ range: [0, 0], text: `${text}\n` }], file: other, type: "change" };
}

/** Reports the words above with a repair, and `worse` without one. */
function createWordRule(word: string): Rule.RuleModule {
  return {
    meta: { messages: { found: "found", replace: "Replace it." }, schema: [], type: "problem" },
    create: (context) => ({
      [`VariableDeclarator > Identifier.id[name='${word}']`](node: Rule.Node) {
        const repair = REPAIRS.get(word);
        const [start = 0, end = 0] = node.range ?? [];
        if (repair !== undefined && node.loc) {
          const files = repair({ file: context.filename, range: [start, end] });
          const repairs = [{ class: "suggestion" as const, files, messageId: "replace" }];
          const plan: RepairPlan = { repairs, type: "repairs" };
          offerRepairs(context as unknown as TSESLint.RuleContext<string, []>, node.loc.start, plan);
        }
        context.report({ messageId: "found", node });
      },
    }),
  };
}

const rules = Object.fromEntries([...REPAIRS.keys(), "worse"].map((word) => [word, createWordRule(word)]));

const WORDS: Linter.Config[] = [
  {
    files: ["**/*.ts"],
    languageOptions: { parser: oxcEslintParser },
    plugins: { "convex-actions": { rules } },
    rules: Object.fromEntries(Object.keys(rules).map((word) => [`convex-actions/${word}`, "error" as const])),
  },
];

/** Each file holds constants with these names. */
function createModules(words: Readonly<Record<string, string>>): Disk {
  const texts = Object.entries(words).map(([name, text]) => [
    `convex/${name}.ts`,
    text
      .split(" ")
      .map((word) => `{ const ${word} = 1; }\n`)
      .join(""),
  ]);
  return createDisk({ "package.json": "{}", ...(Object.fromEntries(texts) as Record<string, string>) });
}

async function repair(disk: Disk, { accepts = true, files = readdirSync(disk.path("convex")) } = {}) {
  const repaired = await repairProject({
    acceptsRule: () => true,
    acceptsSuggestionsOf: () => accepts,
    config: WORDS,
    cwd: disk.root,
    files: files.map((name) => disk.path(`convex/${name}`)),
  });
  const wordsOf = (text = ""): string =>
    [...text.matchAll(/const (\w+|\()/g)].map(([, word]) => word).join(" ");
  return {
    changes: Object.fromEntries(
      repaired.changes.map(({ after, path }) => [path.slice(disk.path("convex/").length), wordsOf(after)]),
    ),
    left: repaired.left.map(({ file, message, why }) => [
      `${file.slice(disk.path("convex/").length)}:${String(message.line)}`,
      why,
    ]),
    repaired: repaired.repaired.map((ruleId) => ruleId.slice("convex-actions/".length)),
    unplanned: repaired.unplanned,
  };
}

describe("repairProject: repairs of one file", () => {
  it("repairs all files, and writes none of them", async () => {
    const disk = createModules({ a: "bad bad", b: "bad" });
    const before = readFileSync(disk.path("convex/a.ts"), "utf8");
    expect(await repair(disk)).toEqual({
      changes: { "a.ts": "good good", "b.ts": "good" },
      left: [],
      repaired: ["bad", "bad", "bad"],
      unplanned: 0,
    });
    expect(readFileSync(disk.path("convex/a.ts"), "utf8")).toBe(before);
  });

  it("takes back what leads to a report of any rule, and keeps the others", async () => {
    expect(await repair(createModules({ a: "bad leading bad", b: "bad bad bad" }))).toMatchObject({
      changes: { "a.ts": "good leading good", "b.ts": "good good good" },
      left: [["a.ts:2", "repairing it would lead to a report of convex-actions/worse (found)"]],
    });
  });

  it("takes back what breaks the text", async () => {
    expect(await repair(createModules({ a: "breaking bad" }))).toMatchObject({
      changes: { "a.ts": "breaking good" },
      left: [["a.ts:1", "the repaired file would not parse"]],
    });
  });

  it("takes back what declares a name twice, though every word of it parses", async () => {
    const disk = createDisk({
      "convex/a.ts": "{ const fixed = 1; const clashing = 2; }\n",
      "package.json": "{}",
    });
    expect(await repair(disk)).toMatchObject({
      changes: {},
      left: [["a.ts:1", "the repaired file would not parse"]],
    });
  });

  it("takes back what does not help", async () => {
    expect(await repair(createModules({ a: "stubborn bad" }))).toMatchObject({
      changes: { "a.ts": "stubborn good" },
      left: [["a.ts:1", "repairing it does not make the report go away"]],
    });
  });

  it("tells reports without a repair from those whose repair was not asked for", async () => {
    expect(await repair(createModules({ a: "worse bad" }), { accepts: false })).toEqual({
      changes: {},
      left: [["a.ts:2", "its repair is a suggestion: pass --suggestions, or name the rule with --rule"]],
      repaired: [],
      unplanned: 1,
    });
  });
});

describe("repairProject: repairs of several files", () => {
  it("changes files that nobody named", async () => {
    const disk = createModules({ a: "split", b: "fine" });
    expect(await repair(disk, { files: ["a.ts"] })).toMatchObject({
      changes: { "a.ts": "whole", "b.ts": "moved fine" },
      repaired: ["split"],
    });
  });

  it("plans anew what shares a file with the repair before it", async () => {
    expect(await repair(createModules({ a: "split", b: "bad bad", c: "bad" }))).toMatchObject({
      changes: { "a.ts": "whole", "b.ts": "moved good good", "c.ts": "good" },
      repaired: ["split", "bad", "bad", "bad"],
    });
  });

  it("takes back the whole repair where one of its files gains a report", async () => {
    expect(await repair(createModules({ a: "spreading", b: "fine" }))).toMatchObject({
      changes: {},
      left: [["a.ts:1", "repairing it would lead to a report of convex-actions/worse (found)"]],
    });
  });

  it("makes new files, whose reports are no new ones where they moved along", async () => {
    expect(await repair(createModules({ a: "worse moving" }))).toEqual({
      changes: { "a.ts": "moved", "new.ts": "worse" },
      left: [],
      repaired: ["moving"],
      unplanned: 1,
    });
  });

  it("takes back a repair that makes a new file with a new report", async () => {
    expect(await repair(createModules({ a: "moving" }))).toMatchObject({
      changes: {},
      left: [["a.ts:1", "repairing it would lead to a report of convex-actions/worse (found)"]],
    });
  });

  it("tries again what was in the way of itself until another repair had been made", async () => {
    const disk = createDisk({
      "convex/a.ts": "{ const blocked = 1; const good = 1; const wiping = 2; }\n",
      "convex/b.ts": "",
      "package.json": "{}",
    });
    expect(await repair(disk)).toMatchObject({
      changes: { "a.ts": "good gone", "b.ts": "moved" },
      left: [],
      repaired: ["wiping", "blocked"],
    });
  });

  it("blames the one of many repairs of a file that is at fault", async () => {
    const words = ["bad", "bad", "leading", "bad", "bad", "bad", "leading", "bad", "bad"];
    expect(await repair(createModules({ a: words.join(" "), b: "bad" }))).toMatchObject({
      changes: { "a.ts": words.join(" ").replaceAll("bad", "good"), "b.ts": "good" },
      left: [
        ["a.ts:3", expect.stringContaining("convex-actions/worse")],
        ["a.ts:7", expect.stringContaining("convex-actions/worse")],
      ],
    });
  });

  it("overwrites no file", async () => {
    expect(await repair(createModules({ a: "overwriting", b: "fine" }))).toMatchObject({
      changes: {},
      left: [["a.ts:1", "there is a file already where its repair would make one"]],
    });
  });
});

describe("repairProject: reports in other files", () => {
  const FILES = {
    "convex/model.ts": `
      import type { ActionCtx } from "./_generated/server";
      export async function save(ctx: ActionCtx) { fetch("https://example.com"); }
    `,
    "convex/sync.ts": `
      import { internalAction } from "./_generated/server";
      import { save } from "./model";
      export const sync = internalAction({ handler: async (ctx) => { await save(ctx); } });
    `,
    "package.json": "{}",
  };

  it("lints those again that rest on a changed file, and no others", async () => {
    const disk = createDisk(FILES);
    const looked: string[] = [];
    const parser: Linter.Parser = {
      parseForESLint(text, options: { readonly filePath: string }) {
        looked.push(options.filePath);
        return oxcEslintParser.parseForESLint(text, options);
      },
    };
    disk.write("convex/other.ts", "export const other = 1;");
    const { changes, repaired } = await repairProject({
      acceptsRule: () => true,
      acceptsSuggestionsOf: () => true,
      config: [...realPlugin.configs.recommended, { files: ["**/*.ts"], languageOptions: { parser } }],
      cwd: disk.root,
      files: [disk.path("convex/model.ts")],
    });
    expect(repaired).toEqual(["convex-actions/no-dangling-promises"]);
    expect(changes.map(({ path }) => path)).toEqual([disk.path("convex/model.ts")]);
    expect(new Set(looked)).toEqual(new Set([disk.path("convex/model.ts"), disk.path("convex/sync.ts")]));
  });
});
