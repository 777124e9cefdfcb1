/**
 * Fills in what the command line prints, in the docs pages that show it. A comment names the command, which runs in the
 * quickstart example; the fence after it gets the output:
 *
 *     <!-- output of: convex-actions graph -->
 *
 *     ```mermaid
 *     ```
 *
 * `--check` fails when a page is stale.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import plugin from "../src/index.js";
import { main } from "../src/cli/main.js";
import { writeGeneratedFile } from "./generated-file.js";
import { repositoryRoot } from "./rule-files.js";

const SHOWN_OUTPUT = /(<!-- output of: convex-actions (.*?) -->\n+```\w*\n)[^]*?(?=^```$)/gm;

const docs = join(repositoryRoot, "docs");
for (const name of readdirSync(docs).filter((file) => file.endsWith(".md"))) {
  const path = join(docs, name);
  const text = readFileSync(path, "utf8");
  const outputs = new Map<string, string>();
  for (const [, , command = ""] of text.matchAll(SHOWN_OUTPUT)) outputs.set(command, await run(command));
  if (outputs.size === 0) continue;
  await writeGeneratedFile(
    path,
    text.replaceAll(
      SHOWN_OUTPUT,
      (_, opening: string, command: string) => opening + (outputs.get(command) ?? ""),
    ),
  );
}

/** What the command prints to a person who stands in the quickstart example. */
async function run(command: string): Promise<string> {
  let output = "";
  await main(command.split(" "), {
    cwd: join(repositoryRoot, "examples/quickstart"),
    env: {},
    loadPlugin: () => Promise.resolve(plugin),
    stderr: process.stderr,
    stdout: { write: (text) => (output += text) },
  });
  return output;
}
