import type { TSESTree } from "@typescript-eslint/utils";

import { basename } from "node:path/posix";

import type { ModuleMention } from "../project/module-mentions.js";
import type { ProjectView } from "../project/project-view.js";
import type { TextEdit } from "./repair.js";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import { CODE_FILE } from "../project/code-file.js";
import type { ConvexModule } from "../project/convex-module.js";
import { collectModuleMentions } from "../project/module-mentions.js";
import { spellModule } from "./module-specifier.js";
import { getNewline } from "./move-text.js";
import { refuse } from "./refused-repair.js";

export interface MovedExports {
  readonly module: ConvexModule;
  readonly names: ReadonlySet<string>;
  /** The module that they move to; absolute. */
  readonly file: string;
  readonly modulePath: string;
}

/** Components of other frameworks, which hold code that nobody here parses. */
const TEMPLATE_FILE = /\.(?:astro|svelte|vue)$/;

/**
 * What every file of the project needs in order to name exports in the module that they move to. Refuses where something
 * names them in a form that cannot be rewritten.
 */
export function updateMentions(project: ProjectView, moved: MovedExports): Map<string, TextEdit[]> {
  const { module, modulePath } = moved;
  const { run } = project;
  const directory = module.place?.functionsDir.path ?? "";
  const name = basename(module.modulePath ?? "");
  for (const file of project.collectFiles(directory, TEMPLATE_FILE)) {
    if (mayMention(project.readText(file) ?? "", name, moved.names)) refuse("unreadableClient");
  }
  const edits = new Map<string, TextEdit[]>();
  for (const file of project.collectFiles(directory, CODE_FILE)) {
    if (file.includes("/_generated/") || !mayMention(project.readText(file) ?? "", name, moved.names))
      continue;
    const answer = run.getModule(file);
    if (answer.type !== "module") refuse("unreadableClient");
    const { tree } = answer.module;
    const mentions = collectModuleMentions(run, tree, moved);
    if (mentions.some(({ type }) => type === "name")) refuse("namedByString");
    if (mentions.some(({ type }) => type === "opaque")) refuse("declaredElsewhere");
    const changes = [
      ...mentions.flatMap((mention) =>
        mention.type === "reference" ? renameSegment(tree, mention.segment, basename(modulePath)) : [],
      ),
      ...updateImports(tree, mentions, spellModule(run, tree, moved.file)),
    ];
    if (changes.length > 0) edits.set(file, changes);
  }
  return edits;
}

function mayMention(text: string, moduleName: string, names: ReadonlySet<string>): boolean {
  return text.includes(moduleName) && [...names].some((name) => text.includes(name));
}

/** `emails` in `api.emails.list`, in `internal["mail/emails"].list`, or in a type. */
function renameSegment(
  { text }: SyntaxTree,
  { range: [start, end], type }: TSESTree.Node,
  name: string,
): TextEdit {
  const written = text.slice(start, end);
  if (type === "Identifier") return { range: [start, end], text: name };
  const head = written.slice(0, written.lastIndexOf("/") + 1) || written.slice(0, 1);
  return { range: [start, end], text: `${head}${name}${written.slice(-1)}` };
}

function updateImports(tree: SyntaxTree, mentions: readonly ModuleMention[], source: string): TextEdit[] {
  const byDeclaration = new Map<TSESTree.ImportDeclaration, TSESTree.ImportSpecifier[]>();
  for (const mention of mentions) {
    if (mention.type !== "import") continue;
    const specifiers = byDeclaration.get(mention.declaration) ?? [];
    byDeclaration.set(mention.declaration, [...specifiers, mention.specifier]);
  }
  return [...byDeclaration].flatMap(([declaration, specifiers]) =>
    specifiers.length === declaration.specifiers.length
      ? [respell(declaration.source, source)]
      : splitImport(tree, declaration, specifiers, source),
  );
}

function respell({ range, raw }: TSESTree.StringLiteral, source: string): TextEdit {
  const quote = raw.slice(0, 1);
  return { range, text: `${quote}${source}${quote}` };
}

/** Takes some of what a declaration imports into another one below it. */
function splitImport(
  { text }: SyntaxTree,
  declaration: TSESTree.ImportDeclaration,
  specifiers: readonly TSESTree.ImportSpecifier[],
  source: string,
): TextEdit[] {
  const [start, end] = declaration.range;
  const begin = /^import\s+(?:type\s+(?!from\b))?/.exec(text.slice(start, end))?.[0] ?? "import ";
  const clause = text.slice(start + begin.length, declaration.source.range[0]).replace(/\s*from\s*$/, "");
  const spell = ({ range }: TSESTree.Node): string => text.slice(...range);
  const kept = declaration.specifiers.filter((one) => !specifiers.some((specifier) => specifier === one));
  const whole = kept.filter(({ type }) => type !== "ImportSpecifier").map(spell);
  const named = kept.filter(({ type }) => type === "ImportSpecifier").map(spell);
  const rest = [...whole, ...(named.length === 0 ? [] : [`{ ${named.join(", ")} }`])].join(", ");
  const quote = declaration.source.raw.slice(0, 1);
  const moved = `${begin}{ ${specifiers.map(spell).join(", ")} } from ${quote}${source}${quote}`;
  const tail = text.slice(declaration.source.range[1], end);
  return [
    { range: [start + begin.length, start + begin.length + clause.length], text: rest },
    { range: [end, end], text: `${getNewline(text)}${moved}${tail}` },
  ];
}
