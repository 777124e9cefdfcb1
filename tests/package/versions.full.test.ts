import { readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { parsePage } from "../docs/markdown-page.js";
import { oxlintBin } from "../oxlint/run-oxlint.js";
import { createConsumerProject, type CommandResult, type ConsumerProject } from "./consumer-project.js";
import { type Finding, quickstartFindings, readFindings } from "./quickstart-findings.js";

const repository = join(import.meta.dirname, "../..");
const tarball = inject("tarball");

vi.setConfig({ hookTimeout: 600_000, testTimeout: 300_000 });

/** The lowest version of each line of Node.js that `engines` allows, and the newest of the last. */
const nodeVersions = ["20.19.0", "22.13.0", "24"];
const system = process.platform === "win32" ? "win" : process.platform;

/** 4.8.4 is the lowest TypeScript that typescript-eslint 8 accepts. It has no `moduleResolution: "bundler"` yet. */
const projects = [
  { eslint: "9.15.0", typescript: "4.8.4", moduleResolution: "node", concurrency: false },
  { eslint: "9", typescript: "5.9", moduleResolution: "bundler", concurrency: true },
  { eslint: "10", typescript: "6.0", moduleResolution: "bundler", concurrency: true },
];

/** A function of which only the type says that it makes a promise. */
const mailer = "export declare function deliver(to: string): Promise<void>;\n";
const onlyWithTypes = `
  import { internalAction } from "./_generated/server";
  import { deliver } from "./mailer";
  export const send = internalAction({ handler: async () => { deliver("a@example.com"); } });
`;
const typedFindings: readonly Finding[] = [
  ...quickstartFindings,
  ["convex/typed.ts", "convex-actions/no-dangling-promises"],
];

const typedConfig = `
  import convexActions from "eslint-plugin-convex-actions";
  import tseslint from "typescript-eslint";
  export default [
    { ignores: ["**/_generated/**"] },
    tseslint.configs.base,
    { languageOptions: { parserOptions: { projectService: true } } },
    ...convexActions.configs.recommended,
  ];
`;

const typesOfThePackage = `
  import type { ESLint, Linter } from "eslint";
  import convexActions from "eslint-plugin-convex-actions";
  const plugin: ESLint.Plugin = convexActions;
  const config: Linter.Config[] = [
    ...convexActions.configs.recommended,
    ...convexActions.configs.strict,
    { plugins: { again: plugin }, rules: convexActions.configs.all[0]?.rules ?? {} },
  ];
  export default config;
`;

let nodes: ConsumerProject;
beforeAll(() => {
  const packages = nodeVersions.map(
    (version) => `node-${version}@npm:node-${system}-${process.arch}@${version}`,
  );
  nodes = createConsumerProject(packages, ["--ignore-scripts"]);
});
afterAll(() => {
  nodes.remove();
});

it("oxlint finds a config in TypeScript by itself on Node.js 24, as docs/oxlint.md says", () => {
  const page = parsePage(readFileSync(join(repository, "docs/oxlint.md"), "utf8"));
  const config = page.files.find(({ path }) => path === "oxlint.config.mjs");
  nodes.write("oxlint.config.ts", config?.code ?? "");
  for (const [name, target] of [
    ["oxlint", dirname(dirname(oxlintBin))],
    ["eslint-plugin-convex-actions", tarball.folder],
  ] as const)
    symlinkSync(target, join(nodes.root, "node_modules", name), "junction");
  const node = join(nodes.root, "node_modules/node-24/bin/node");
  const { stdout } = nodes.run(node, [oxlintBin, "--format", "unix", "convex"]);
  for (const [file, rule] of quickstartFindings)
    expect(stdout).toMatch(new RegExp(`^${file}:.*${rule.replace("/", "\\(")}\\)`, "m"));
});

describe.each(projects)("ESLint $eslint, TypeScript $typescript", (versions) => {
  let project: ConsumerProject;
  beforeAll(() => {
    project = createConsumerProject([
      tarball.path,
      "convex",
      "convex-test@0.0.60",
      "esbuild",
      `eslint@${versions.eslint}`,
      `typescript@${versions.typescript}`,
      "typescript-eslint",
    ]);
    const readme = parsePage(readFileSync(join(repository, "README.md"), "utf8"));
    project.write(
      "eslint.config.js",
      readme.files.find(({ path }) => path === "eslint.config.js")?.code ?? "",
    );
    project.write("typed.config.js", typedConfig);
    project.write("convex/mailer.d.ts", mailer);
    project.write("convex/typed.ts", onlyWithTypes);
    const tsconfig = readFileSync(join(repository, "examples/quickstart/convex/tsconfig.json"), "utf8");
    project.write("convex/tsconfig.json", tsconfig.replace("bundler", versions.moduleResolution));
  });
  afterAll(() => {
    project.remove();
  });

  it("has types that compile", () => {
    project.write("types/package.ts", typesOfThePackage);
    const compilerOptions = { module: "nodenext", noEmit: true, skipLibCheck: true, strict: true, types: [] };
    project.write("types/tsconfig.json", JSON.stringify({ compilerOptions }));
    expect(project.run("tsc", ["-p", "types"])).toMatchObject({ status: 0, stdout: "" });
  });

  describe.each(nodeVersions)("Node.js %s", (nodeVersion) => {
    const run = (script: string, ...args: readonly string[]): CommandResult => {
      const node = join(nodes.root, "node_modules", `node-${nodeVersion}`, "bin/node");
      return project.run(node, [join(project.root, "node_modules", script), ...args]);
    };
    const eslint = (...args: readonly string[]): readonly Finding[] =>
      readFindings(project, run("eslint/bin/eslint.js", "--format", "json", ...args, "convex"));
    const check = (...args: readonly string[]): readonly Finding[] => {
      const cli = "eslint-plugin-convex-actions/dist/cli/bin.js";
      return readFindings(project, run(cli, "check", "--format", "json", ...args));
    };

    it("is what runs", () => {
      project.write("node_modules/version.js", "process.stdout.write(process.versions.node);\n");
      expect(`${run("version.js").stdout}.`.startsWith(`${nodeVersion}.`)).toBe(true);
    });

    it("lints through ESLint", () => {
      expect(eslint()).toEqual(quickstartFindings);
    });

    it("lints through ESLint with types", () => {
      expect(eslint("--config", "typed.config.js")).toEqual(typedFindings);
    });

    if (versions.concurrency) {
      it("finds the same in several threads", () => {
        expect(eslint("--concurrency", "2")).toEqual(quickstartFindings);
        expect(eslint("--concurrency", "2", "--config", "typed.config.js")).toEqual(typedFindings);
      });
    }

    it("lints from the command line", () => {
      expect(check()).toEqual(quickstartFindings);
    });

    it("lints from the command line with types", () => {
      expect(check("--typed")).toEqual(typedFindings);
    });

    it("runs an action in the runtime shim", () => {
      project.write(
        "shim/hello.ts",
        `import { actionGeneric } from "convex/server";
         export const greet = actionGeneric({ handler: async (_ctx, { name }) => "Hello " + name });\n`,
      );
      const cli = "eslint-plugin-convex-actions/dist/cli/bin.js";
      const result = run(cli, "run", "hello:greet", '{ "name": "Ada" }', "--dir", "shim");
      expect(result.stderr).toBe("");
      expect(result.stdout).toContain("Hello Ada");
    });
  });
});
