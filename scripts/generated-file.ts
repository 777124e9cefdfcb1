import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { format, getFileInfo, resolveConfig } from "prettier";
import { repositoryRoot } from "./rule-files.js";

/** Whether this run only compares (`--check`) instead of writing. */
const checksOnly = process.argv.includes("--check");

/**
 * Writes `text`, formatted where prettier knows the language, to `path`. With `--check` on the command line nothing is written: a file that would change is
 * named on stderr and the process ends with exit code 1.
 */
export async function writeGeneratedFile(path: string, text: string): Promise<void> {
  const { inferredParser } = await getFileInfo(path);
  const formatted =
    inferredParser === null ? text : await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (readIfExists(path) === formatted) return;
  if (checksOnly) {
    console.error(
      `${relative(repositoryRoot, path)} is stale: run \`npm run update\` and commit the result.`,
    );
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, formatted);
  }
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
