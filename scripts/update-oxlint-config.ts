/** Writes the rules of `recommended` into the config that docs/oxlint.md shows. `--check` fails when the page is stale. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configs } from "../src/index.js";
import { writeGeneratedFile } from "./generated-file.js";
import { repositoryRoot } from "./rule-files.js";

const begin = "<!-- begin auto-generated oxlint config -->";
const end = "<!-- end auto-generated oxlint config -->";

const path = join(repositoryRoot, "docs/oxlint.md");
const page = readFileSync(path, "utf8");
const [before, rest] = page.split(begin);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined)
  throw new Error(`docs/oxlint.md lacks the lines "${begin}" and "${end}".`);

const config = {
  jsPlugins: ["eslint-plugin-convex-actions"],
  rules: configs.recommended[0]?.rules,
};
await writeGeneratedFile(
  path,
  `${before}${begin}

\`\`\`json .oxlintrc.json
${JSON.stringify(config, undefined, 2)}
\`\`\`

${end}${after}`,
);
