/** Closes every rule's docs page with links to its source and its tests. `--check` fails when a page is stale. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeGeneratedFile } from "./generated-file.js";
import { collectRuleIds, repositoryRoot } from "./rule-files.js";

const marker = "<!-- begin auto-generated rule footer -->";

for (const id of collectRuleIds()) {
  const path = join(repositoryRoot, "docs/rules", `${id}.md`);
  const written = readFileSync(path, "utf8").split(marker)[0] ?? "";
  await writeGeneratedFile(
    path,
    `${written.trimEnd()}

${marker}

## Implementation

- [Source](../../src/rules/${id}.ts)
- [Tests](../../tests/rules/${id}.test.ts)
`,
  );
}
