import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type { ConvexActionsPlugin } from "../src/index.js";
import { type Command, nodeCommand } from "./run-process.js";
import type { Subject } from "./subject.js";

/** What a contender said of a subject. */
export interface Outcome {
  readonly files: number;
  /** Of the rules that the contender is there for. */
  readonly reports: number;
  /** Where ESLint measures its rules: their time, and that of everything together. */
  readonly times?: RuleTimes;
}

export interface RuleTimes {
  readonly rulesMs: number;
  readonly totalMs: number;
}

export interface Contender {
  readonly id: ContenderId;
  readonly name: string;
  readonly createCommand: (subject: Subject, workplace: Workplace) => Command;
  readonly readOutcome: (workplace: Workplace) => Outcome;
  /** Left out where it would take longer than anybody waits. */
  readonly canLint: (subject: Subject) => boolean;
}

export type ContenderId =
  | "check"
  | "convex-doctor"
  | "eslint-convex-actions"
  | "eslint-convex-dev"
  | "eslint-parser"
  | "eslint-typed"
  | "floor"
  | "oxlint-convex-actions"
  | "oxlint-convex-dev";

/** Files of one run, which the next run overwrites. */
export interface Workplace {
  /** What the contender is told beside its arguments. */
  readonly inputFile: string;
  /** Its stdout. */
  readonly outputFile: string;
}

const require = createRequire(import.meta.url);
const ESLINT = join(dirname(require.resolve("eslint/package.json")), "bin/eslint.js");
const OXLINT = join(dirname(require.resolve("oxlint/package.json")), "bin/oxlint");
const OUR_PACKAGE = join(import.meta.dirname, "..");
/** As it was built. */
const OUR_PLUGIN = join(OUR_PACKAGE, "dist/index.js");
const CONVEX_DEV = "@convex-dev/eslint-plugin";

/** Types of 10,000 modules take minutes and many gigabytes. */
const MAX_TYPED_MODULES = 1000;

/** In the order in which they run. The binary of `convex-doctor` is not on npm: whoever has it says where it is. */
export async function createContenders(convexDoctor: string | undefined): Promise<Contender[]> {
  const [convexDev, convexActions] = await Promise.all([loadPlugin(CONVEX_DEV), loadPlugin(OUR_PLUGIN)]);
  return [
    {
      canLint: () => true,
      createCommand({ files }, { inputFile }) {
        writeFileSync(inputFile, files.join("\n"));
        return nodeCommand(join(import.meta.dirname, "children/floor.js"), [inputFile]);
      },
      id: "floor",
      name: "the floor: oxc-parser, `.program` and `.comments` read, one thread",
      readOutcome: ({ outputFile }) => ({ ...(readJson(outputFile) as { files: number }), reports: 0 }),
    },
    createCheck(),
    createOxlint("oxlint-convex-dev", `oxlint with \`${CONVEX_DEV}\``, {
      path: require.resolve(CONVEX_DEV),
      prefix: "@convex-dev",
      rules: collectRules(convexDev),
    }),
    createOxlint("oxlint-convex-actions", "oxlint with `convex-actions`", {
      path: OUR_PLUGIN,
      prefix: "convex-actions",
      rules: collectRules(convexActions),
    }),
    createEslint("eslint-parser", "ESLint, its parser alone", undefined),
    createEslint("eslint-convex-dev", `ESLint with \`${CONVEX_DEV}\``, "@convex-dev/"),
    createEslint("eslint-convex-actions", "ESLint with `convex-actions`", "convex-actions/"),
    {
      ...createEslint("eslint-typed", "ESLint with typed `no-floating-promises`", "@typescript-eslint/"),
      canLint: ({ generatedModules }) =>
        generatedModules !== undefined && generatedModules <= MAX_TYPED_MODULES,
    },
    ...(convexDoctor === undefined ? [] : [createConvexDoctor(convexDoctor)]),
  ];
}

function createCheck(): Contender {
  return {
    canLint: () => true,
    createCommand: ({ functionsDirs }) =>
      nodeCommand(join(OUR_PACKAGE, "dist/cli/bin.js"), ["check", "--format", "json", ...functionsDirs]),
    id: "check",
    name: "`convex-actions check`",
    readOutcome: ({ outputFile }) => readEslintOutcome(outputFile, "convex-actions/"),
  };
}

/** @param prefix of the rules that the contender is there for */
function createEslint(id: ContenderId, name: string, prefix: string | undefined): Contender {
  const config = join(import.meta.dirname, `configs/${id}.js`);
  return {
    canLint: () => true,
    createCommand: ({ functionsDirs }) =>
      nodeCommand(ESLINT, [
        ...["--config", config, "--stats", "--format", "json"],
        // A functions dir may hold nothing but generated code.
        "--no-error-on-unmatched-pattern",
        ...functionsDirs,
      ]),
    id,
    name,
    readOutcome: ({ outputFile }) => readEslintOutcome(outputFile, prefix),
  };
}

interface EslintResult {
  readonly messages: readonly { readonly ruleId: string | null }[];
  readonly stats?: {
    readonly times: {
      readonly passes: readonly {
        readonly total: number;
        readonly rules?: Readonly<Record<string, { readonly total: number }>>;
      }[];
    };
  };
}

function readEslintOutcome(file: string, prefix: string | undefined): Outcome {
  const results = readJson(file) as readonly EslintResult[];
  const passes = results.flatMap(({ stats }) => stats?.times.passes ?? []);
  const ruleTimes = passes.flatMap(({ rules }) => Object.values(rules ?? {}).map(({ total }) => total));
  const totals = passes.map(({ total }) => total);
  return {
    files: results.length,
    reports:
      prefix === undefined
        ? 0
        : results.flatMap(({ messages }) => messages).filter(({ ruleId }) => ruleId?.startsWith(prefix))
            .length,
    ...(totals.length === 0 ? {} : { times: { rulesMs: sum(ruleTimes), totalMs: sum(totals) } }),
  };
}

/** As in `configs/files-to-lint.js`. */
const NOT_LINTED = ["**/_generated/**", "**/*.d.ts"];

type LintPlugin = Pick<ConvexActionsPlugin, "configs">;

async function loadPlugin(name: string): Promise<LintPlugin> {
  return ((await import(name)) as { readonly default: LintPlugin }).default;
}

/** Those of the plugin's recommended config, with their severities. */
function collectRules({ configs }: LintPlugin): object {
  return Object.assign({}, ...configs.recommended.map(({ rules }) => rules)) as object;
}

interface OxlintPlugin {
  readonly path: string;
  readonly prefix: string;
  readonly rules: object;
}

function createOxlint(id: ContenderId, name: string, { path, prefix, rules }: OxlintPlugin): Contender {
  return {
    canLint: () => true,
    createCommand({ functionsDirs }, { inputFile }) {
      const config = {
        categories: { correctness: "off" },
        jsPlugins: [path],
        plugins: [],
        rules,
      };
      writeFileSync(inputFile, JSON.stringify(config));
      const ignored = NOT_LINTED.flatMap((pattern) => ["--ignore-pattern", pattern]);
      return nodeCommand(OXLINT, [
        ...["--config", inputFile, ...ignored, "--format", "json"],
        ...functionsDirs,
      ]);
    },
    id,
    name,
    readOutcome({ outputFile }) {
      const { diagnostics, number_of_files: files } = readJson(outputFile) as {
        readonly diagnostics: readonly { readonly code?: string }[];
        readonly number_of_files: number;
      };
      return { files, reports: diagnostics.filter(({ code }) => code?.startsWith(`${prefix}(`)).length };
    },
  };
}

/** It lints whole projects: the functions dir is below the root that it is given. */
function createConvexDoctor(binary: string): Contender {
  return {
    canLint: () => true,
    createCommand: ({ root }) => ({ args: ["--format", "json", root], file: binary }),
    id: "convex-doctor",
    name: "`convex-doctor`",
    readOutcome({ outputFile }) {
      const { diagnostics, summary } = readJson(outputFile) as {
        readonly diagnostics: readonly unknown[];
        readonly summary: { readonly files_scanned: number };
      };
      return { files: summary.files_scanned, reports: diagnostics.length };
    },
  };
}

function readJson(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`a contender answered ${JSON.stringify(text.slice(0, 500))}`, { cause });
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
