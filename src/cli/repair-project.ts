import type { Linter } from "eslint";

import { setImmediate as nextTurn } from "node:timers/promises";
import { basename, dirname } from "node:path/posix";

import { parseModule } from "../analysis/parse-module.js";
import { applyEdits, getEditsOf, shiftOffset } from "../fixes/apply-edits.js";
import { doRepairsMeet } from "../fixes/do-repairs-meet.js";
import { findPlan } from "../fixes/offer-repairs.js";
import { PRECONDITION_WORDS } from "../fixes/precondition-words.js";
import type { FileEdit, FilePlan, Repair, TextEdit } from "../fixes/repair.js";
import { CODE_FILE } from "../project/code-file.js";
import { joinPath } from "../project/file-path.js";
import { nodeFileSystem, realDirectory } from "../project/file-system.js";
import type { Problem } from "./environment.js";
import { createLineIndex } from "./line-index.js";
import { describeFailure, findSyntaxErrors } from "./lint-files.js";
import { ProjectState, type ProjectStateInput } from "./project-state.js";

export interface RepairProjectInput extends ProjectStateInput {
  /** The modules whose reports are to be repaired; absolute. Repairs may change other files too. */
  readonly files: readonly string[];
  /** Whether a repair of this rule (full id) may be applied without a person looking at each. */
  readonly acceptsSuggestionsOf: (ruleId: string) => boolean;
  /** Whether reports of this rule are to be repaired at all. */
  readonly acceptsRule: (ruleId: string) => boolean;
  /** Called before each of `files` is linted for the first time. */
  readonly onFile?: (index: number) => void;
}

/** A text that is to be written; without a byte order mark on either side. */
export interface RepairedFile {
  /** Absolute. */
  readonly path: string;
  /** undefined: there is no such file yet. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface LeftReport {
  /** Absolute. */
  readonly file: string;
  /** As it is after all repairs. */
  readonly message: Linter.LintMessage;
  readonly why: string;
}

export interface RepairedProject {
  /** Sorted by path. */
  readonly changes: readonly RepairedFile[];
  /** Rule ids, one for each repaired report. */
  readonly repaired: readonly string[];
  /** What the diff does not show of the repairs that were applied; each once. */
  readonly notes: readonly string[];
  readonly left: readonly LeftReport[];
  /** How many reports are of rules that plan no repairs. */
  readonly unplanned: number;
  /** What the rules said of `files` at first. */
  readonly before: readonly Linter.LintMessage[];
  /** What they say in the end, of the new modules too. */
  readonly after: readonly Linter.LintMessage[];
  readonly problems: readonly Problem[];
}

/**
 * Repairs the reports of `files` until nothing is left to do, and writes nothing. Repairs that have nothing to do with
 * each other are applied together; then everything whose reports may have changed is linted again. Repairs that break a
 * text, bring a report of any rule, or do not help are taken back.
 */
export async function repairProject(input: RepairProjectInput): Promise<RepairedProject> {
  const { fileSystem = nodeFileSystem } = input;
  const withoutLinks = (path: string): string =>
    joinPath(realDirectory(fileSystem, dirname(path)), basename(path));
  const files = [...new Set(input.files.map(withoutLinks))];
  const state = await ProjectState.open(files, input);
  const problems: Problem[] = [];
  const readable: string[] = [];
  for (const [index, file] of files.entries()) {
    input.onFile?.(index);
    if (index % 64 === 63) await nextTurn();
    try {
      const { messages } = state.lint(file);
      problems.push(...findSyntaxErrors(file, messages));
      readable.push(file);
    } catch (error) {
      problems.push(describeFailure(file, error));
    }
  }
  return { ...(await new ProjectRepair(readable, state, input).run()), problems };
}

interface Candidate {
  readonly file: string;
  readonly ruleId: string;
  /** Where the report stands in the file. */
  readonly start: number;
  readonly edits: readonly FileEdit[];
  readonly note: string | undefined;
}

/** A repair that was tried and taken back, by the place of its report in the text as it is now. */
interface Refusal {
  readonly file: string;
  readonly ruleId: string;
  readonly start: number;
  readonly why: string;
  /** How many reports had been repaired by then. */
  readonly repairedBefore: number;
}

class ProjectRepair {
  readonly #files: string[];
  readonly #options: Pick<RepairProjectInput, "acceptsRule" | "acceptsSuggestionsOf">;
  readonly #repaired: string[] = [];
  readonly #notes = new Set<string>();
  /** What the changed files were at first. */
  readonly #originals = new Map<string, string | undefined>();
  #state: ProjectState;
  #plans = new Map<Linter.LintMessage, FilePlan>();
  #refusals: readonly Refusal[] = [];
  /** Of repairs at a time: halved after a batch had to be taken back, to find out which one of it was to blame. */
  #batchSize = Infinity;
  /** The same for the repairs of one file. */
  readonly #fileLimits = new Map<string, number>();

  constructor(
    files: readonly string[],
    state: ProjectState,
    options: Pick<RepairProjectInput, "acceptsRule" | "acceptsSuggestionsOf">,
  ) {
    this.#files = [...files];
    this.#state = state;
    this.#options = options;
  }

  async run(): Promise<Omit<RepairedProject, "problems">> {
    const before = this.#files.flatMap((file) => this.#state.lint(file).messages);
    for (;;) {
      const batch = this.#chooseBatch();
      if (batch.length > 0) await this.#try(batch);
      else if (!this.#forgetOldRefusals()) break;
      await nextTurn();
    }
    return {
      after: this.#files.flatMap((file) => this.#state.lint(file).messages),
      before,
      changes: this.#collectChanges(),
      notes: [...this.#notes],
      repaired: this.#repaired,
      ...this.#explainAll(),
    };
  }

  /** What was in the way of a repair may be gone. A second run would find out, and shall find nothing to do. */
  #forgetOldRefusals(): boolean {
    const { length } = this.#refusals;
    this.#refusals = this.#refusals.filter(({ repairedBefore }) => repairedBefore === this.#repaired.length);
    return this.#refusals.length < length;
  }

  #collectChanges(): RepairedFile[] {
    return [...this.#originals]
      .map(([path, before]) => ({ after: this.#state.readText(path) ?? "", before, path }))
      .filter(({ after, before }) => after !== before)
      .sort((left, right) => (left.path < right.path ? -1 : 1));
  }

  #chooseBatch(): Candidate[] {
    const batch: Candidate[] = [];
    const readText = (file: string): string => this.#state.readText(file) ?? "";
    for (const file of this.#files) {
      const lines = createLineIndex(readText(file));
      let left = this.#fileLimits.get(file) ?? Infinity;
      for (const message of this.#state.lint(file).messages) {
        if (batch.length >= this.#batchSize) return batch;
        if (left <= 0) break;
        const { column, line, ruleId } = message;
        if (ruleId === null || !this.#options.acceptsRule(ruleId)) continue;
        const start = lines.offsetOf(line, column - 1);
        if (this.#findRefusal({ file, ruleId, start }) !== undefined) continue;
        const repair = this.#findRepair(file, message, ruleId);
        if (repair === undefined) continue;
        const edits = repair.files;
        if (batch.some((other) => doRepairsMeet(other.edits, edits, readText))) continue;
        const note = repair.class === "suggestion" ? repair.note : undefined;
        batch.push({ edits, file, note, ruleId, start });
        left -= 1;
      }
    }
    return batch;
  }

  async #try(batch: readonly Candidate[]): Promise<void> {
    const groups = groupByFiles(batch);
    const texts = new Map<string, string>();
    const objections = new Map<readonly Candidate[], string>();
    for (const group of groups) {
      const applied = this.#applyAll(group.flatMap(({ edits }) => edits));
      if (typeof applied === "string") objections.set(group, applied);
      else for (const [file, text] of applied) texts.set(file, text);
    }
    const verdict: Verdict =
      objections.size === 0 ? await this.#judge(groups, texts) : { objections, type: "blamed" };
    if (verdict.type === "blamed") for (const [group, why] of verdict.objections) this.#blame(group, why);
    else if (verdict.objection === undefined) this.#keep(verdict, batch);
    // A report in a file that no repair has touched is anybody's fault.
    else if (batch.length > 1) this.#batchSize = Math.floor(batch.length / 2);
    else this.#blame(batch, verdict.objection);
  }

  /** One of these repairs of the same file is at fault; where there is only one, it is not tried again. */
  #blame(candidates: readonly Candidate[], why: string): void {
    const [first, ...others] = candidates;
    if (first === undefined) return;
    if (others.length > 0) this.#fileLimits.set(first.file, Math.floor(candidates.length / 2));
    else {
      this.#refusals = [...this.#refusals, { ...first, repairedBefore: this.#repaired.length, why }];
      this.#batchSize = Infinity;
    }
  }

  /** The texts after all these edits, or what speaks against them. */
  #applyAll(edits: readonly FileEdit[]): Map<string, string> | string {
    const texts = new Map<string, string>();
    const changes = new Map<string, TextEdit[]>();
    for (const edit of edits) {
      const exists = texts.has(edit.file) || this.#state.readText(edit.file) !== undefined;
      if (edit.type === "create") {
        if (exists) return "there is a file already where its repair would make one";
        texts.set(edit.file, edit.text);
      } else changes.set(edit.file, [...(changes.get(edit.file) ?? []), ...edit.edits]);
    }
    for (const [file, changed] of changes) {
      const text = this.#state.readText(file) ?? "";
      // The command has looked at the bytes of the files that it was given.
      if (text.includes("\uFFFD") && !this.#files.includes(file)) {
        return "another file that its repair would change is not written in UTF-8";
      }
      texts.set(file, applyEdits(text, changed));
    }
    for (const [file, text] of texts) {
      if (hasErrors(file, text) && !hasErrors(file, this.#state.readText(file) ?? "")) return DOES_NOT_PARSE;
    }
    return texts;
  }

  /** Compares the files that the groups touch first: what speaks against one of them there says enough. */
  async #judge(
    groups: readonly (readonly Candidate[])[],
    texts: ReadonlyMap<string, string>,
  ): Promise<Verdict> {
    const { affected, state } = await this.#state.change(texts);
    const repaired: string[] = [];
    const objections = new Map<readonly Candidate[], string>();
    for (const group of groups) {
      const reports = new ReportComparison(this.#state, state);
      // What moves between the files of a repair is no new report.
      reports.compare(filesOf(group).filter((file) => state.isModule(file)));
      const objection = reports.objection ?? (reports.gone.length < group.length ? NO_HELP : undefined);
      if (objection !== undefined) objections.set(group, objection);
      repaired.push(...reports.gone);
    }
    if (objections.size > 0) return { objections, type: "blamed" };
    const others = new ReportComparison(this.#state, state);
    const touched = new Set(groups.flatMap((group) => filesOf(group)));
    for (const file of affected) {
      if (!touched.has(file)) others.compare([file]);
      if (others.objection !== undefined) break;
    }
    repaired.push(...others.gone);
    return { objection: others.objection, repaired, state, texts, type: "change" };
  }

  #keep({ repaired, state, texts }: ProjectChange, batch: readonly Candidate[]): void {
    const edits = batch.flatMap((candidate) => candidate.edits);
    for (const { note } of batch) if (note !== undefined) this.#notes.add(note);
    for (const file of texts.keys()) {
      const before = this.#state.readText(file);
      if (!this.#originals.has(file)) this.#originals.set(file, before);
      if (before === undefined && state.isModule(file)) this.#files.push(file);
    }
    this.#refusals = this.#refusals.map((refusal) => ({
      ...refusal,
      start: shiftOffset(refusal.start, getEditsOf(edits, refusal.file)),
    }));
    this.#repaired.push(...repaired);
    this.#state = state;
    this.#plans = new Map();
    this.#batchSize *= 2;
    for (const [file, limit] of this.#fileLimits) this.#fileLimits.set(file, limit * 2);
  }

  #findRepair(file: string, message: Linter.LintMessage, ruleId: string): Repair | undefined {
    const plan = this.#planOf(file, message);
    return plan?.type === "repairs"
      ? plan.repairs.find((repair) => repair.class === "safe" || this.#options.acceptsSuggestionsOf(ruleId))
      : undefined;
  }

  #planOf(file: string, message: Linter.LintMessage): FilePlan | undefined {
    const { column, line, ruleId } = message;
    if (ruleId === null) return undefined;
    const known = this.#plans.get(message);
    if (known !== undefined) return known;
    const found = findPlan(this.#state.lint(file).ast, { column, line, ruleId });
    const plan = found?.type === "project" ? found.plan(this.#state.view) : found;
    if (plan !== undefined) this.#plans.set(message, plan);
    return plan;
  }

  #findRefusal({ file, ruleId, start }: Pick<Refusal, "file" | "ruleId" | "start">): Refusal | undefined {
    return this.#refusals.find(
      (refusal) => refusal.file === file && refusal.ruleId === ruleId && refusal.start === start,
    );
  }

  #explainAll(): Pick<RepairedProject, "left" | "unplanned"> {
    const left: LeftReport[] = [];
    let unplanned = 0;
    for (const file of this.#files) {
      const lines = createLineIndex(this.#state.readText(file) ?? "");
      for (const message of this.#state.lint(file).messages) {
        const { column, line, ruleId } = message;
        if (ruleId === null || !this.#options.acceptsRule(ruleId)) continue;
        const start = lines.offsetOf(line, column - 1);
        const refusal = this.#findRefusal({ file, ruleId, start });
        const plan = this.#planOf(file, message);
        if (plan === undefined) unplanned += 1;
        else left.push({ file, message, why: refusal?.why ?? explain(plan) });
      }
    }
    return { left, unplanned };
  }
}

/** Why a report is still there that has a plan. */
function explain(plan: FilePlan): string {
  return plan.type === "advice"
    ? PRECONDITION_WORDS[plan.failed]
    : "its repair is a suggestion: pass --suggestions, or name the rule with --rule";
}

const DOES_NOT_PARSE = "the repaired file would not parse";
const NO_HELP = "repairing it does not make the report go away";

/** Whether anything of a text would keep it from running: a name declared twice, too. */
function hasErrors(file: string, text: string): boolean {
  return CODE_FILE.test(file) && parseModule(file, text, { semantic: true }).errors.length > 0;
}

/** Repairs that have a file in common stand in one group. */
function groupByFiles(batch: readonly Candidate[]): (readonly Candidate[])[] {
  let groups: (readonly Candidate[])[] = [];
  for (const candidate of batch) {
    const files = new Set(filesOf([candidate]));
    const isShared = (group: readonly Candidate[]): boolean => filesOf(group).some((file) => files.has(file));
    groups = [...groups.filter((group) => !isShared(group)), [...groups.filter(isShared).flat(), candidate]];
  }
  return groups;
}

/** What the repairs are about: the files that they change or make, and those of the reports. */
function filesOf(candidates: readonly Candidate[]): string[] {
  return [...new Set(candidates.flatMap(({ edits, file }) => [file, ...edits.map((edit) => edit.file)]))];
}

type Verdict =
  | {
      readonly type: "blamed";
      /** What speaks against groups of repairs in the files that they touch. */
      readonly objections: ReadonlyMap<readonly Candidate[], string>;
    }
  | ProjectChange;

/** What came of a batch to whose groups nobody objects. */
interface ProjectChange {
  readonly type: "change";
  /** What speaks against it in files that it does not touch. */
  readonly objection: string | undefined;
  readonly state: ProjectState;
  readonly texts: ReadonlyMap<string, string>;
  /** Rule ids, one for each report that is gone. */
  readonly repaired: readonly string[];
}

/** The reports of some files before and after a change. */
class ReportComparison {
  /** Rule ids, one for each report that is gone. */
  readonly gone: string[] = [];
  /** The first report that is new. */
  objection: string | undefined;
  readonly #before: ProjectState;
  readonly #after: ProjectState;

  constructor(before: ProjectState, after: ProjectState) {
    this.#before = before;
    this.#after = after;
  }

  /** Files that are compared together may exchange reports. */
  compare(files: readonly string[]): void {
    const before = files.flatMap((file) =>
      this.#before.readText(file) === undefined ? [] : this.#before.lint(file).messages,
    );
    const after = files.flatMap((file) => this.#after.lint(file).messages);
    this.objection ??= findNewKind(before, after);
    const left = countBy(after, ({ ruleId }) => ruleId ?? "");
    for (const [ruleId, count] of countBy(before, (message) => message.ruleId ?? "")) {
      for (let gone = count - (left.get(ruleId) ?? 0); gone > 0; gone--) this.gone.push(ruleId);
    }
  }
}

function findNewKind(
  before: readonly Linter.LintMessage[],
  after: readonly Linter.LintMessage[],
): string | undefined {
  const nameOf = ({ fatal, messageId, ruleId }: Linter.LintMessage): string =>
    fatal === true ? "" : `${ruleId ?? ""} (${messageId ?? ""})`;
  const known = countBy(before, nameOf);
  for (const [kind, count] of countBy(after, nameOf)) {
    if (count <= (known.get(kind) ?? 0)) continue;
    return kind === "" ? DOES_NOT_PARSE : `repairing it would lead to a report of ${kind}`;
  }
  return undefined;
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}
