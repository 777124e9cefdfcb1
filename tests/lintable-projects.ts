import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { awkwardTexts } from "./awkward-texts.js";
import { parsePage } from "./docs/markdown-page.js";

const repository = join(import.meta.dirname, "..");
const fixtures = join(repository, "tests/fixtures");
const pages = join(repository, "docs/rules");

/** oxlint does not read rule options in comments; whoever lints chooses the options, for all examples alike. */
const RULE_OPTIONS = /\/\* eslint convex-actions\/.*?\*\//gs;

/** Every Convex project of this repository: the fixtures, the example app and the examples of each rule's page. */
export const lintableProjects: readonly string[] = [
  "quickstart",
  "awkward-texts",
  ...readdirSync(fixtures).map((name) => `fixtures/${name}`),
  ...listPages().map((name) => `docs/${name.replace(/\.md$/, "")}`),
];

/** Beside the pages lie the pictures on them. */
function listPages(): string[] {
  return readdirSync(pages).filter((name) => name.endsWith(".md"));
}

/** Writes each of the `lintableProjects` into a folder of that name below `root`. */
export function writeLintableProjects(root: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  cpSync(join(repository, "examples/quickstart"), join(root, "quickstart"), { recursive: true });
  cpSync(fixtures, join(root, "fixtures"), { recursive: true });
  for (const name of listPages()) {
    const { examples } = parsePage(readFileSync(join(pages, name), "utf8"));
    for (const [index, { files }] of examples.entries()) {
      const project = join("docs", name.replace(/\.md$/, ""), String(index));
      write(join(project, "package.json"), "{}");
      for (const { path, code } of files) write(join(project, path), code.replace(RULE_OPTIONS, ""));
    }
  }
  write("awkward-texts/package.json", "{}");
  for (const [name, text] of Object.entries(awkwardTexts)) {
    const file = name.replaceAll(" ", "_");
    write(join("awkward-texts/convex", `${file}.ts`), text);
    write(join("awkward-texts/convex", `${file}_too.js`), text);
  }
}
