import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { ESLint, type Linter } from "eslint";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import plugin from "../../src/index.js";
import { lintableProjects, writeLintableProjects } from "../lintable-projects.js";
import { type CodeAction, type Diagnostic, LanguageServer } from "./language-server.js";

const repository = join(import.meta.dirname, "../..");
const { files, folder } = inject("tarball");
const root = mkdtempSync(join(realpathSync(tmpdir()), "editor-"));

const CONFIG = `
  import convexActions from "eslint-plugin-convex-actions";
  import tseslint from "typescript-eslint";
  export default [
    { linterOptions: { reportUnusedDisableDirectives: "off" } },
    tseslint.configs.base,
    ...convexActions.configs.strict,
  ];
`;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** One report of each rule, in a file of the `lintableProjects`; where the rule has suggestions, a report that offers some. */
interface Sample {
  readonly path: string;
  readonly text: string;
  readonly report: Linter.LintMessage;
}

const samples = new Map<string, Sample>();
let server: LanguageServer;

beforeAll(async () => {
  mkdirSync(join(root, "node_modules"));
  for (const name of ["eslint", "typescript-eslint"])
    symlinkSync(join(repository, "node_modules", name), join(root, "node_modules", name), "junction");
  symlinkSync(folder, join(root, "node_modules/eslint-plugin-convex-actions"), "junction");
  write("eslint.config.js", CONFIG);
  write("package.json", '{ "type": "module" }');
  writeLintableProjects(root);
  for (const { filePath, messages } of await new ESLint({ cwd: root }).lintFiles([...lintableProjects])) {
    for (const report of messages) {
      const known = samples.get(report.ruleId ?? "fatal");
      if (known !== undefined && (known.report.suggestions ?? report.suggestions === undefined)) continue;
      const path = relative(root, filePath).replaceAll("\\", "/");
      samples.set(report.ruleId ?? "fatal", { path, report, text: readFileSync(filePath, "utf8") });
    }
  }
  server = await LanguageServer.start(root);
}, 120_000);

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

describe.each(Object.entries(plugin.rules))("in VS Code, a report of %s", (id, { meta }) => {
  const ruleId = `convex-actions/${id}`;
  let sample: Sample;
  let diagnostic: Diagnostic;
  let actions: readonly CodeAction[];

  beforeAll(async () => {
    const found = samples.get(ruleId);
    if (found === undefined) throw new Error(`No project of this repository has a report of ${ruleId}.`);
    sample = found;
    server.open(sample.path, sample.text);
    diagnostic = await findDiagnostic(sample);
    actions = await server.listCodeActions(sample.path, diagnostic);
  });

  it("is underlined where ESLint reports it", () => {
    const { column, endColumn = 0, endLine = 0, line, message, severity } = sample.report;
    expect(diagnostic).toMatchObject({
      code: ruleId,
      message,
      range: {
        start: { character: column - 1, line: line - 1 },
        end: { character: endColumn - 1, line: endLine - 1 },
      },
      severity: severity === 2 ? 1 : 2,
      source: "eslint",
    });
  });

  it("links to the rule's page, which the package brings along", () => {
    const page = `docs/rules/${id}.md`;
    expect(diagnostic.codeDescription?.href).toBe(meta.docs.url);
    expect(meta.docs.url.endsWith(`/eslint-plugin-convex-actions/${page}`)).toBe(true);
    expect(files).toContain(page);
  });

  it("offers each suggestion, which edits the text as ESLint would", async () => {
    const { suggestions = [] } = sample.report;
    // What spans files is no suggestion: rules that have some may have none for the sample.
    if (meta.hasSuggestions !== true) expect(suggestions).toEqual([]);
    for (const { desc, fix } of suggestions) {
      const action = findAction(actions, `${desc} (${ruleId})`);
      const { text } = sample;
      const expected = text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]);
      expect(await server.apply(sample.path, action)).toBe(expected);
    }
  });

  it("offers a comment that disables the rule on the line, and is gone with it", async () => {
    const action = findAction(actions, `Disable ${ruleId} for this line`);
    server.edit(sample.path, await server.apply(sample.path, action));
    const left = await server.diagnose(sample.path);
    expect(left.filter(isOf(sample))).toEqual([]);
    server.edit(sample.path, sample.text);
    expect((await server.diagnose(sample.path)).filter(isOf(sample))).toHaveLength(1);
  });
});

describe("a callee that changes on the disk", () => {
  const caller = `
    import { internal } from "./_generated/api";
    import { internalAction } from "./_generated/server";
    export const sendAll = internalAction({
      handler: async (ctx) => {
        await ctx.runAction(internal.mail.send, {});
      },
    });
  `;
  const callee = `
    import { internalAction } from "./_generated/server";
    export const send = internalAction({ handler: async () => {} });
  `;

  it("is seen at the caller's next edit", async () => {
    write("flip/package.json", "{}");
    write("flip/convex/mail.ts", callee);
    server.open("flip/convex/digest.ts", caller);
    const diagnoseEdited = async (edit: string): Promise<readonly string[]> => {
      server.edit("flip/convex/digest.ts", `${caller}// ${edit}\n`);
      return (await server.diagnose("flip/convex/digest.ts")).map(({ code }) => code);
    };
    expect(await diagnoseEdited("first")).toEqual(["convex-actions/no-same-runtime-run-action"]);
    write("flip/convex/mail.ts", `"use node";\n${callee}`);
    expect(await diagnoseEdited("second")).toEqual([]);
    write("flip/convex/mail.ts", callee);
    expect(await diagnoseEdited("third")).toEqual(["convex-actions/no-same-runtime-run-action"]);
  });
});

async function findDiagnostic(sample: Sample): Promise<Diagnostic> {
  const diagnostic = (await server.diagnose(sample.path)).find(isOf(sample));
  if (diagnostic === undefined)
    throw new Error(`The language server does not report: ${sample.report.message}`);
  return diagnostic;
}

/** Whether a diagnostic says what the sample's report says; the line it stands on may have moved. */
function isOf({ report }: Sample): (diagnostic: Diagnostic) => boolean {
  return ({ code, message, range }) =>
    code === report.ruleId && message === report.message && range.start.character === report.column - 1;
}

function findAction(actions: readonly CodeAction[], title: string): CodeAction {
  const action = actions.find((candidate) => candidate.title === title);
  if (action === undefined)
    throw new Error(`"${title}" is not among: ${actions.map((other) => other.title).join(", ")}`);
  return action;
}
