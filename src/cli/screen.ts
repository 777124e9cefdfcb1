import type { Linter, Rule } from "eslint";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import { type LintSession, Project } from "../project/lint-run.js";
import { shareLintRun } from "../project/linted-file.js";
import { parseSettings } from "../project/settings.js";
import { rules as ownRules } from "../rules/index.js";
import { collectRuleEntries } from "./lint-config.js";
import { createLineIndex } from "./line-index.js";
import { createOxcEslintParser, oxcEslintParser } from "./oxc-eslint-parser.js";
import { PLUGIN_PREFIX } from "./rule-name.js";

/**
 * Looks at files before ESLint does. ESLint then lints those with something to report, comments that say otherwise
 * included, and starts from the trees and facts that are there already; all others it would go through for nothing.
 */
export interface Screen {
  /** True when it is certain that ESLint has no message for the file. */
  readonly isClean: (file: string, text: string) => boolean;
  /** For the files that are not clean. */
  readonly parser: Linter.Parser;
}

export interface ScreenInput {
  readonly config: Linter.Config[];
  /** Absolute. */
  readonly cwd: string;
  /** Default: a new one, which looks at the disk. */
  readonly session?: LintSession;
}

/** Undefined where ESLint is told to do what only ESLint can: another parser, other rules than ours. */
export function createScreen({
  config,
  cwd,
  session = openDiskSession(cwd),
}: ScreenInput): Screen | undefined {
  const rules = collectOwnRules(config);
  const parser = config.findLast(({ languageOptions }) => languageOptions?.["parser"] !== undefined);
  if (rules === undefined || parser?.languageOptions?.["parser"] !== oxcEslintParser) return undefined;
  if (config.some(({ processor, settings }) => processor !== undefined || settings !== undefined)) {
    return undefined;
  }
  const screen = new FileScreen(rules, session, cwd);
  return {
    isClean: (file, text) => screen.isClean(file, text),
    parser: createOxcEslintParser((file, text) => screen.findTree(file, text)),
  };
}

function openDiskSession(cwd: string): LintSession {
  return new Project().openSession({ cwd, settings: parseSettings({}) });
}

interface ConfiguredRule {
  readonly rule: Rule.RuleModule;
  readonly options: readonly unknown[];
}

const OWN_RULES: ReadonlySet<unknown> = new Set(Object.values(ownRules));

/** The rules that are switched on; undefined if one of them is somebody else's. */
function collectOwnRules(config: readonly Linter.Config[]): ConfiguredRule[] | undefined {
  const rules = collectRuleEntries(config).map(({ options, rule }) =>
    rule !== undefined && OWN_RULES.has(rule) ? { options, rule } : undefined,
  );
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

/** `/* eslint some-rule: off *\/` changes what is asked of one file. */
const INLINE_CONFIG = /\beslint\s/;

/** Where a comment switches off a rule of ours, ESLint says whether there is such a rule. */
const mentionsOwnRule = (text: string): boolean => text.includes(PLUGIN_PREFIX);

const BYTE_ORDER_MARK = "\uFEFF";

class FileScreen {
  readonly #rules: readonly ConfiguredRule[];
  readonly #session: LintSession;
  readonly #cwd: string;
  #last: SyntaxTree | undefined;

  constructor(rules: readonly ConfiguredRule[], session: LintSession, cwd: string) {
    this.#rules = rules;
    this.#session = session;
    this.#cwd = cwd;
  }

  isClean(file: string, text: string): boolean {
    this.#last = undefined;
    // ESLint lints the rest of such a text, and counts from there.
    if (text.startsWith(BYTE_ORDER_MARK)) return false;
    const mayBeClean = !INLINE_CONFIG.test(text) && !mentionsOwnRule(text);
    if (mayBeClean && this.#session.isQuiet(file, text)) return true;
    const run = this.#session.startRun(file);
    // Not to be parsed, or changed since it was read.
    if (run?.linted.tree.text !== text) return false;
    shareLintRun(run);
    this.#last = run.linted.tree;
    return mayBeClean && !this.#mayReport(run.linted.tree);
  }

  /** The tree of the file that was asked about last. */
  findTree(file: string, text: string): SyntaxTree | undefined {
    return this.#last?.filename === file && this.#last.text === text ? this.#last : undefined;
  }

  #mayReport(tree: SyntaxTree): boolean {
    try {
      const file = describeFile(tree, this.#cwd);
      return this.#rules.some((rule) => listensToNodes(rule, tree, file));
    } catch {
      // It was a report; or the rule breaks down, and will in ESLint too, where it shall.
      return true;
    }
  }
}

/** Thrown out of a rule at its first report: the others, and what could be done about them, are ESLint's business. */
const REPORT = new Error("There is something to report.");

/** What our rules use of ESLint's `context` before they report, and what is the same for all of them. */
function describeFile({ filename, program, text }: SyntaxTree, cwd: string) {
  const lines = createLineIndex(text);
  return {
    cwd,
    filename,
    physicalFilename: filename,
    report: () => {
      throw REPORT;
    },
    settings: {},
    sourceCode: {
      ast: program,
      getLocFromIndex: (index: number) => lines.locate(index),
      getText: ({ range }: { readonly range: readonly [number, number] }) => text.slice(...range),
      parserServices: {},
      text,
    },
  };
}

/**
 * Runs a rule on a whole program, which is what our rules look at. True for a rule that wants to see single nodes, and
 * has not been run to its end.
 * @throws where it reports something
 */
function listensToNodes(
  { options, rule }: ConfiguredRule,
  { program }: SyntaxTree,
  file: ReturnType<typeof describeFile>,
): boolean {
  const { Program, ...others } = rule.create({ ...file, options } as unknown as Rule.RuleContext);
  Program?.(program as unknown as Parameters<typeof Program>[0]);
  return Object.keys(others).length > 0;
}
