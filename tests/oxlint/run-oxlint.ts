import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createLineIndex } from "../../src/cli/line-index.js";

const require = createRequire(import.meta.url);
export const oxlintBin = join(dirname(require.resolve("oxlint/package.json")), "bin/oxlint");

/** A report of one of our rules, as ESLint would number it: lines and columns count from 1, columns are UTF-16 units. */
export interface LintReport {
  /** Relative to the folder that was linted, with forward slashes. */
  readonly file: string;
  readonly ruleId: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface OxlintRun {
  readonly status: number | null;
  readonly stderr: string;
  /** The reports of our rules, in the order of `sortReports`. */
  readonly reports: readonly LintReport[];
  /** The messages of everything else that oxlint had to say. */
  readonly others: readonly string[];
}

/** The part of `oxlint --format json` that we read. */
interface OxlintOutput {
  readonly diagnostics: readonly {
    /** `convex-actions(no-db-in-action)`; absent where oxlint itself speaks. */
    readonly code?: string;
    readonly filename?: string;
    readonly message: string;
    readonly severity: "error" | "warning";
    readonly labels: readonly { readonly span: Span }[];
  }[];
}

/** In bytes from the start of the file. */
interface Span {
  readonly offset: number;
  readonly length: number;
}

const OWN_CODE = /^convex-actions\((.+)\)$/;

export function runOxlint(cwd: string, args: readonly string[]): OxlintRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [oxlintBin, "--format", "json", ...args], {
    cwd,
    encoding: "utf8",
  });
  const { diagnostics } = JSON.parse(stdout) as OxlintOutput;
  const reports: LintReport[] = [];
  const others: string[] = [];
  for (const { code = "", filename = "", labels, message, severity } of diagnostics) {
    const id = OWN_CODE.exec(code)?.[1];
    const span = labels[0]?.span;
    if (id === undefined || span === undefined) others.push(`${filename} ${code} ${message}`);
    else {
      const file = filename.replaceAll("\\", "/");
      reports.push({ file, ruleId: `convex-actions/${id}`, severity, message, ...locate(cwd, file, span) });
    }
  }
  return { status, stderr, reports: sortReports(reports), others };
}

export function sortReports(reports: readonly LintReport[]): LintReport[] {
  const keyOf = ({ file, line, column, ruleId, message }: LintReport): string =>
    [file, ...[line, column].map((number) => String(number).padStart(8, "0")), ruleId, message].join(" ");
  return [...reports].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

function locate(cwd: string, file: string, { offset, length }: Span) {
  const bytes = readFileSync(join(cwd, file));
  // Linters count from behind a byte order mark.
  const textBefore = (end: number): string =>
    bytes
      .subarray(0, end)
      .toString("utf8")
      .replace(/^\uFEFF/, "");
  const lines = createLineIndex(textBefore(bytes.length));
  const start = lines.locate(textBefore(offset).length);
  const end = lines.locate(textBefore(offset + length).length);
  return { line: start.line, column: start.column + 1, endLine: end.line, endColumn: end.column + 1 };
}
