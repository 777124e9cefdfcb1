import type { ESLint, Linter, Rule } from "eslint";
import type { Fix, Location, Log, Notification, Region, ReportingDescriptor, Result } from "sarif";

import type { FormatterContext } from "./formatter.js";

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";

import { displayPath } from "../display-path.js";
import { createLineIndex, type LineIndex } from "../line-index.js";
import { readPackageVersion, readRulePage } from "../package-file.js";
import { PLUGIN_PREFIX } from "../rule-name.js";

const ROOT_ID = "%SRCROOT%";

/**
 * SARIF 2.1.0, as code scanning reads it: the rules with their pages, each finding with its fixes and suggestions,
 * what a comment suppressed marked so, and files that could not be parsed as notifications of the run.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatAsSarif(
  results: readonly ESLint.LintResult[],
  { cwd, rulesMeta }: FormatterContext,
): string {
  const ruleIds = Object.keys(rulesMeta);
  const findings = results.flatMap((result) => collectFindings(result, { cwd, ruleIds }));
  const notifications = results.flatMap((result) => collectNotifications(result, cwd));
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "eslint-plugin-convex-actions",
            informationUri: "https://www.npmjs.com/package/eslint-plugin-convex-actions",
            semanticVersion: readPackageVersion(),
            rules: Object.entries(rulesMeta).map(([id, meta]) => describeRule(id, meta)),
          },
        },
        invocations: [
          { executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications },
        ],
        originalUriBaseIds: { [ROOT_ID]: { uri: pathToFileURL(`${cwd}/`).href } },
        columnKind: "utf16CodeUnits",
        results: findings,
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
}

function describeRule(id: string, meta: Rule.RuleMetaData): ReportingDescriptor {
  const description = meta.docs?.description ?? id;
  const url = meta.docs?.url;
  const page = readRulePage(id.slice(PLUGIN_PREFIX.length));
  return {
    id,
    shortDescription: { text: description },
    help: {
      text: url === undefined ? description : `${description}. ${url}`,
      ...(page === undefined ? {} : { markdown: page }),
    },
    ...(url === undefined ? {} : { helpUri: url }),
  };
}

interface RunFacts {
  readonly cwd: string;
  readonly ruleIds: readonly string[];
}

function collectFindings(result: ESLint.LintResult, { cwd, ruleIds }: RunFacts): Result[] {
  const lines = createLineIndex(result.source ?? "");
  const toResult = (message: Linter.LintMessage): Result => {
    const ruleId = message.ruleId ?? "";
    const fixes = collectFixes(message, result.filePath, { cwd, lines });
    return {
      ruleId,
      ...(ruleIds.includes(ruleId) ? { ruleIndex: ruleIds.indexOf(ruleId) } : {}),
      level: message.severity === 2 ? "error" : "warning",
      message: { text: message.message },
      locations: [locate(result.filePath, cwd, regionOf(message))],
      ...(fixes.length === 0 ? {} : { fixes }),
    };
  };
  return [
    ...result.messages.filter(({ fatal }) => fatal !== true).map(toResult),
    ...result.suppressedMessages.map((message) => ({
      ...toResult(message),
      suppressions: message.suppressions.map(({ justification }) => ({
        kind: "inSource" as const,
        ...(justification === "" ? {} : { justification }),
      })),
    })),
  ];
}

function collectNotifications({ filePath, messages }: ESLint.LintResult, cwd: string): Notification[] {
  return messages
    .filter(({ fatal }) => fatal === true)
    .map((message) => ({
      level: "error",
      message: { text: message.message },
      locations: [locate(filePath, cwd, regionOf(message))],
    }));
}

function collectFixes(
  message: Linter.LintMessage,
  filePath: string,
  { cwd, lines }: { readonly cwd: string; readonly lines: LineIndex },
): Fix[] {
  const edits = [
    ...(message.fix === undefined ? [] : [{ desc: "Fix", fix: message.fix }]),
    ...(message.suggestions ?? []),
  ];
  return edits.map(({ desc, fix }) => ({
    description: { text: desc },
    artifactChanges: [
      {
        artifactLocation: artifactOf(filePath, cwd),
        replacements: [
          { deletedRegion: regionBetween(fix.range, lines), insertedContent: { text: fix.text } },
        ],
      },
    ],
  }));
}

function locate(filePath: string, cwd: string, region: Region | undefined): Location {
  const physicalLocation = {
    artifactLocation: artifactOf(filePath, cwd),
    ...(region === undefined ? {} : { region }),
  };
  return { physicalLocation };
}

function artifactOf(filePath: string, cwd: string): { readonly uri: string; readonly uriBaseId?: string } {
  const path = displayPath(filePath, cwd);
  return isAbsolute(path) ? { uri: pathToFileURL(path).href } : { uri: encodeURI(path), uriBaseId: ROOT_ID };
}

/** undefined for a message that belongs to no place: SARIF counts lines and columns from 1. */
function regionOf({ column, endColumn, endLine, line }: Linter.LintMessage): Region | undefined {
  if (!(line >= 1 && column >= 1)) return undefined;
  const end = endLine === undefined || endColumn === undefined ? {} : { endColumn, endLine };
  return { startColumn: column, startLine: line, ...end };
}

function regionBetween([from, to]: readonly [number, number], lines: LineIndex): Region {
  const start = lines.locate(from);
  const end = lines.locate(to);
  return {
    startLine: start.line,
    startColumn: start.column + 1,
    endLine: end.line,
    endColumn: end.column + 1,
  };
}
