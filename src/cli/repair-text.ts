import type { Linter } from "eslint";

import type { Repair, RepairPlan, TextEdit } from "../fixes/repair.js";

import { applyEdits, doEditsMeet, getEditsOf, shiftOffset } from "../fixes/apply-edits.js";
import { findPlan } from "../fixes/offer-repairs.js";
import { PRECONDITION_WORDS } from "../fixes/precondition-words.js";
import { createLineIndex } from "./line-index.js";
import type { LintedText } from "./lint-files.js";

export interface RepairOptions {
  /** Whether a repair of this rule (full id) may be applied without a person looking at each. */
  readonly acceptsSuggestionsOf: (ruleId: string) => boolean;
  /** Whether reports of this rule are to be repaired at all. */
  readonly acceptsRule: (ruleId: string) => boolean;
}

export interface LeftReport {
  readonly message: Linter.LintMessage;
  readonly why: string;
}

export interface RepairedText {
  readonly text: string;
  /** Rule ids, one for each repaired report. */
  readonly repaired: readonly string[];
  /** Where the text is now. */
  readonly left: readonly LeftReport[];
  /** How many reports are of rules that plan no repairs. */
  readonly unplanned: number;
  readonly before: readonly Linter.LintMessage[];
  readonly after: readonly Linter.LintMessage[];
}

interface Candidate {
  readonly ruleId: string;
  readonly start: number;
  readonly edits: readonly TextEdit[];
}

/** A repair that was tried and taken back, by the place of its report in the text as it is now. */
interface Refusal {
  readonly ruleId: string;
  readonly start: number;
  readonly why: string;
}

/**
 * Repairs one file's text until nothing is left to do. Repairs that do not meet are applied together, then the text is
 * linted again. A repair that breaks the text, brings a report of any rule, or does not help is taken back.
 * @param text without a byte order mark
 */
export function repairText(
  file: string,
  text: string,
  lint: (text: string) => LintedText,
  options: RepairOptions,
): RepairedText {
  return new TextRepair(file, text, lint, options).run();
}

class TextRepair {
  readonly #file: string;
  readonly #lint: (text: string) => LintedText;
  readonly #options: RepairOptions;
  readonly #repaired: string[] = [];
  #text: string;
  #linted: LintedText;
  #refusals: readonly Refusal[] = [];
  /** After a batch had to be taken back, to find out which repair of it was to blame. */
  #isOneByOne = false;

  constructor(file: string, text: string, lint: (text: string) => LintedText, options: RepairOptions) {
    this.#file = file;
    this.#text = text;
    this.#lint = lint;
    this.#options = options;
    this.#linted = lint(text);
  }

  run(): RepairedText {
    const before = this.#linted.messages;
    for (let batch = this.#chooseBatch(); batch.length > 0; batch = this.#chooseBatch()) this.#try(batch);
    const lines = createLineIndex(this.#text);
    const wanted = this.#linted.messages.filter(
      ({ ruleId }) => ruleId !== null && this.#options.acceptsRule(ruleId),
    );
    const left = wanted.flatMap((message) => {
      const why = this.#explain(message, lines.offsetOf(message.line, message.column - 1));
      return why === undefined ? [] : [{ message, why }];
    });
    return {
      after: this.#linted.messages,
      before,
      left,
      repaired: this.#repaired,
      text: this.#text,
      unplanned: wanted.length - left.length,
    };
  }

  #chooseBatch(): Candidate[] {
    const lines = createLineIndex(this.#text);
    const batch: Candidate[] = [];
    for (const message of this.#linted.messages) {
      const repair = this.#findRepair(message);
      const start = lines.offsetOf(message.line, message.column - 1);
      if (repair === undefined || message.ruleId === null) continue;
      if (this.#findRefusal(message.ruleId, start) !== undefined) continue;
      const edits = getEditsOf(repair.files, this.#file);
      if (batch.some((other) => doEditsMeet(other.edits, edits))) continue;
      batch.push({ edits, ruleId: message.ruleId, start });
      if (this.#isOneByOne) break;
    }
    return batch;
  }

  #try(batch: readonly Candidate[]): void {
    const edits = batch.flatMap((candidate) => candidate.edits);
    const text = applyEdits(this.#text, edits);
    const linted = this.#lint(text);
    const objection = findObjection(this.#linted.messages, linted.messages, batch.length);
    const [first] = batch;
    if (objection === undefined || first === undefined) {
      const before = this.#linted.messages.length;
      this.#repaired.push(...batch.map(({ ruleId }) => ruleId));
      // One edit may do for several reports: all references of a file, or both promises of a condition.
      const others = before - linted.messages.length - batch.length;
      for (let count = 0; count < others && first !== undefined; count++) this.#repaired.push(first.ruleId);
      this.#refusals = this.#refusals.map((refusal) => ({
        ...refusal,
        start: shiftOffset(refusal.start, edits),
      }));
      this.#text = text;
      this.#linted = linted;
    } else if (batch.length > 1) this.#isOneByOne = true;
    else this.#refusals = [...this.#refusals, { ruleId: first.ruleId, start: first.start, why: objection }];
  }

  #planOf({ column, line, ruleId }: Linter.LintMessage): RepairPlan | undefined {
    return ruleId === null ? undefined : findPlan(this.#linted.ast, { column, line, ruleId });
  }

  #findRepair(message: Linter.LintMessage): Repair | undefined {
    const { ruleId } = message;
    if (ruleId === null || !this.#options.acceptsRule(ruleId)) return undefined;
    const plan = this.#planOf(message);
    return plan?.type === "repairs"
      ? plan.repairs.find((repair) => this.#accepts(repair, ruleId))
      : undefined;
  }

  /** A repair of several files is all or nothing, and one file is all that is looked at here. */
  #accepts(repair: Repair, ruleId: string): boolean {
    const isOwn = repair.files.every(({ file, type }) => type === "change" && file === this.#file);
    return isOwn && (repair.class === "safe" || this.#options.acceptsSuggestionsOf(ruleId));
  }

  #findRefusal(ruleId: string, start: number): Refusal | undefined {
    return this.#refusals.find((refusal) => refusal.ruleId === ruleId && refusal.start === start);
  }

  /** Why a report is still there; undefined where its rule has no repairs. */
  #explain(message: Linter.LintMessage, start: number): string | undefined {
    const plan = this.#planOf(message);
    if (plan === undefined || message.ruleId === null) return undefined;
    const refusal = this.#findRefusal(message.ruleId, start);
    if (refusal !== undefined) return refusal.why;
    if (plan.type === "advice") return PRECONDITION_WORDS[plan.failed];
    return "its repair is a suggestion: pass --suggestions, or name the rule with --rule";
  }
}

/** What speaks against a repair, by the messages before and after it. */
function findObjection(
  before: readonly Linter.LintMessage[],
  after: readonly Linter.LintMessage[],
  repairs: number,
): string | undefined {
  if (after.some(({ fatal }) => fatal === true)) return "the repaired file would not parse";
  const known = countKinds(before);
  for (const [kind, count] of countKinds(after)) {
    if (count > (known.get(kind) ?? 0)) return `repairing it would lead to a report of ${kind}`;
  }
  return after.length > before.length - repairs ? "repairing it does not make the report go away" : undefined;
}

function countKinds(messages: readonly Linter.LintMessage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { messageId, ruleId } of messages) {
    const kind = `${ruleId ?? "the parser"} (${messageId ?? ""})`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
