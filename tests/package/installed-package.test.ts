import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { parsePage } from "../docs/markdown-page.js";
import { runOxlint } from "../oxlint/run-oxlint.js";
import { createConsumerProject, type ConsumerProject } from "./consumer-project.js";
import { quickstartFindings, readFindings } from "./quickstart-findings.js";

const root = join(import.meta.dirname, "../..");
const installing = 300_000;

// Each test starts programs; a machine that does much else at the time is no reason to fail.
vi.setConfig({ testTimeout: 120_000 });

/** A config that says in each of ESLint's types what may be done with the plugin. */
const configInTypes = `
  import type { ESLint, Linter } from "eslint";
  import convexActions from "eslint-plugin-convex-actions";
  const plugin: ESLint.Plugin = convexActions;
  export default [
    ...convexActions.configs.recommended,
    ...convexActions.configs.strict,
    { plugins: { "convex-actions": convexActions, again: plugin }, rules: convexActions.configs.all[0]?.rules ?? {} },
  ] satisfies Linter.Config[];
`;
const configWithDefineConfig = `
  import convexActions from "eslint-plugin-convex-actions";
  import { defineConfig } from "eslint/config";
  export default defineConfig([
    convexActions.configs.recommended,
    { extends: [convexActions.configs.all], plugins: { "convex-actions": convexActions } },
  ]);
`;

/** The lowest ESLint and the newest; what lies between is for `npm run check:full`. */
const eslintProjects = [
  { eslint: "9.15.0", typescript: "5", typedConfigs: [configInTypes] },
  { eslint: "10", typescript: "6", typedConfigs: [configInTypes, configWithDefineConfig] },
];

const tarball = inject("tarball");

describe("the tarball", () => {
  it("holds what runs, its types, the rules' pages with their pictures, and nothing else", () => {
    const unexpected = tarball.files.filter(
      (file) =>
        !/^(?:dist\/.+\.(?:js|d\.ts)|docs\/rules\/(?:.+\.md|pictures\/.+\.svg)|package\.json|README\.md|LICENSE)$/.test(
          file,
        ),
    );
    expect(unexpected).toEqual([]);
    expect(tarball.files).toEqual(
      expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/cli/bin.js"]),
    );
  });

  it("brings no types of what cannot be imported", () => {
    expect(tarball.files.filter((file) => /^dist\/cli\/.*\.d\.ts$/.test(file))).toEqual([]);
  });

  it("is small enough for npx", () => {
    expect(tarball.packedSize).toBeLessThan(600_000);
    expect(tarball.unpackedSize).toBeLessThan(2_500_000);
  });

  it("runs nothing when it is installed", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const names = Object.keys(scripts).filter((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name));
    expect(names).toEqual([]);
  });
});

describe.each(eslintProjects)(
  "beside ESLint $eslint and TypeScript $typescript",
  ({ eslint, typescript, typedConfigs }) => {
    let project: ConsumerProject;
    beforeAll(() => {
      project = createConsumerProject([
        tarball.path,
        "convex",
        `eslint@${eslint}`,
        `typescript@${typescript}`,
        "typescript-eslint",
      ]);
      return project.remove;
    }, installing);

    it("lints through ESLint with the config that README shows", () => {
      const { files } = parsePage(readFileSync(join(root, "README.md"), "utf8"));
      const config = files.find(({ path }) => path === "eslint.config.js");
      project.write("eslint.config.js", config?.code ?? "");
      const result = project.run("eslint", ["--format", "json", "."]);
      expect(result.stderr).toBe("");
      expect(result.status).toBe(1);
      expect(readFindings(project, result)).toEqual(quickstartFindings);
    });

    it("lints with the settings that docs/shared-settings.md shows", () => {
      const { files } = parsePage(readFileSync(join(root, "docs/shared-settings.md"), "utf8"));
      const config = files.find(({ path }) => path === "eslint.config.js");
      project.write("eslint.config.js", config?.code ?? "");
      const result = project.run("eslint", ["--format", "json", "."]);
      expect(result.stderr).toBe("");
      expect(readFindings(project, result)).toEqual([]);
    });

    it("has types that a typed config accepts", () => {
      for (const [index, config] of typedConfigs.entries()) project.write(`typed/${index}.config.ts`, config);
      const compilerOptions = {
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        module: "nodenext",
        target: "es2023",
        types: [],
      };
      project.write("typed/tsconfig.json", JSON.stringify({ compilerOptions }));
      expect(project.run("tsc", ["-p", "typed"]).stdout).toBe("");
    });

    it("reports the same as a JS plugin of oxlint, with the config that docs/oxlint.md shows", () => {
      const { files } = parsePage(readFileSync(join(root, "docs/oxlint.md"), "utf8"));
      const config = files.find(({ path }) => path === ".oxlintrc.json");
      project.write(".oxlintrc.json", config?.code ?? "");
      const { reports } = runOxlint(project.root, ["convex"]);
      expect(reports.map(({ file, ruleId }) => [file, ruleId])).toEqual(quickstartFindings);
    });

    it("reports the same from the command line", () => {
      const result = project.run("convex-actions", ["--format", "json"]);
      expect(result.stderr).toBe("");
      expect(result.status).toBe(1);
      expect(readFindings(project, result)).toEqual(quickstartFindings);
    });
  },
);

describe("beside TypeScript 7", () => {
  let project: ConsumerProject;
  beforeAll(() => {
    // With its default settings npm would add a TypeScript 6 of our own dependencies' below our package.
    project = createConsumerProject(
      [tarball.path, "convex", "eslint", "typescript@7"],
      ["--legacy-peer-deps"],
    );
    return project.remove;
  }, installing);

  it("lints from the command line where no other TypeScript is installed", () => {
    expect(installedVersions(project, "typescript")).toEqual([expect.stringMatching(/^7\./)]);
    const result = project.run("convex-actions", ["--format", "json"]);
    expect(result.stderr).toBe("");
    expect(result.status).toBe(1);
    expect(readFindings(project, result)).toEqual(quickstartFindings);
  });

  it("fails a job for its warnings where the job asks for it", () => {
    project.write("convex/scanner.ts", 'export { sendWeekly as scan } from "./digest";\n');
    project.write("convex/fingerprint.ts", "export {};\n");
    const listed = "internalQuery({ args: {}, handler: async () => [] })";
    const server = 'import { internalQuery } from "./_generated/server";\n';
    project.write("convex/members.ts", `${server}export const listSubscribed = ${listed};\n`);
    expect(project.run("convex-actions", []).status).toBe(0);
    expect(project.run("convex-actions", ["--max-warnings", "0"]).status).toBe(1);
  });

  it("explains a rule with the page that the package brings along", () => {
    const { status, stdout } = project.run("convex-actions", ["explain", "no-db-in-action"]);
    expect(stdout).toContain("When not to use it");
    expect(status).toBe(0);
  });

  it("says what is wrong and ends with 2 when it cannot run", () => {
    const result = project.run("convex-actions", ["no/such/folder"]);
    expect(result.stderr.trim()).toMatch(/^.*no\/such\/folder.*$/);
    expect(result.status).toBe(2);
  });
});

/** The versions of a package anywhere in the project's `node_modules`. */
function installedVersions(project: ConsumerProject, name: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(project.root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string }>;
  };
  return Object.entries(packages)
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, { version }]) => version);
}
