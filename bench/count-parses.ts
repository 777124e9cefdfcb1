import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Contender, Workplace } from "./contenders.js";
import { runProcess } from "./run-process.js";
import type { Subject } from "./subject.js";

/** How often our own code has parsed files in one run; ESLint's and oxlint's own parsers are not counted. */
export interface ParseCounts {
  readonly files: number;
  readonly parses: number;
  /** For the file that was parsed most often. */
  readonly most: number;
}

const COUNTER = new URL("children/count-parses.js", import.meta.url).href;

export async function countParses(
  contender: Contender,
  subject: Subject,
  workplace: Workplace,
): Promise<ParseCounts> {
  const place = mkdtempSync(join(realpathSync(tmpdir()), "parse-counts-"));
  const command = contender.createCommand(subject, workplace);
  await runProcess({
    ...command,
    args: ["--import", COUNTER, ...command.args],
    cwd: subject.root,
    env: { PARSE_COUNTS: place },
    outputFile: workplace.outputFile,
  });
  const counts = new Map<string, number>();
  for (const thread of readdirSync(place)) {
    for (const filename of JSON.parse(readFileSync(join(place, thread), "utf8")) as string[]) {
      counts.set(filename, (counts.get(filename) ?? 0) + 1);
    }
  }
  rmSync(place, { recursive: true });
  const parses = [...counts.values()].reduce((total, count) => total + count, 0);
  return { files: counts.size, most: Math.max(0, ...counts.values()), parses };
}
