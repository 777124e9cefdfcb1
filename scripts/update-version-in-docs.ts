/** Writes the current version wherever the docs pin the package. `--check` fails when a page is stale. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { meta } from "../src/index.js";
import { writeGeneratedFile } from "./generated-file.js";
import { repositoryRoot } from "./rule-files.js";

const pages = readdirSync(join(repositoryRoot, "docs"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => `docs/${file}`);

for (const page of ["README.md", ...pages]) {
  const path = join(repositoryRoot, page);
  const pin = new RegExp(`(${meta.name}@)\\d+\\.\\d+\\.\\d+`, "g");
  await writeGeneratedFile(path, readFileSync(path, "utf8").replaceAll(pin, `$1${meta.version}`));
}
