import type { TSESLint } from "@typescript-eslint/utils";

import * as typescriptParser from "@typescript-eslint/parser";
import { type ESLint, Linter } from "eslint";
import { dirname, join } from "node:path/posix";

import type { ModuleLookup } from "../../src/analysis/definitions.js";
import type { DeclaredBuilders, RegistrationContext } from "../../src/analysis/registrations.js";

import { parseSyntaxTree, type SyntaxTree } from "../../src/analysis/syntax-tree.js";
import { classifyGeneratedModule } from "../../src/platform/generated-modules.js";

/** Who made the tree of the file that is asked about; neighbours are always parsed by oxc-parser, as in a lint run. */
export const parsers = ["ESLint with @typescript-eslint/parser", "oxc-parser"] as const;
export type ParserName = (typeof parsers)[number];

/** Texts by path; a text alone is `convex/example.ts`. The first file is the one that is asked about. */
export type SnippetFiles = string | Readonly<Record<string, string>>;

const ROOT = "/project";

export interface Snippet {
  readonly tree: SyntaxTree;
  readonly context: RegistrationContext;
}

/** A project in memory: relative imports lead to its own files, every other import is external. */
export function readSnippet(
  parser: ParserName,
  files: SnippetFiles,
  builders: DeclaredBuilders = new Map(),
): Snippet {
  const texts = typeof files === "string" ? { "convex/example.ts": files } : files;
  const neighbours = new Map<string, ModuleLookup>();
  const [main] = Object.entries(texts);
  if (main === undefined) throw new Error("a snippet needs a file");
  const [path, text] = main;
  const tree =
    parser === "oxc-parser"
      ? parseWithOxc(`${ROOT}/${path}`, text)
      : parseWithEslint(`${ROOT}/${path}`, text);
  neighbours.set(`${ROOT}/${path}`, { tree, type: "module" });

  function resolve(from: SyntaxTree, source: string): ModuleLookup {
    if (!source.startsWith(".") || classifyGeneratedModule(source) !== undefined) return { type: "external" };
    const target = join(dirname(from.filename), source).replace(/\.js$/, "");
    for (const candidate of [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`]) {
      const found = neighbours.get(candidate) ?? readNeighbour(candidate);
      if (found !== undefined) return found;
    }
    return { reason: `there is no file ${target}`, type: "unknown" };
  }

  function readNeighbour(filename: string): ModuleLookup | undefined {
    const neighbour = texts[filename.slice(ROOT.length + 1)];
    if (neighbour === undefined) return undefined;
    const found: ModuleLookup = { tree: parseWithOxc(filename, neighbour), type: "module" };
    neighbours.set(filename, found);
    return found;
  }

  return { context: { builders, resolve }, tree };
}

function parseWithOxc(filename: string, text: string): SyntaxTree {
  const outcome = parseSyntaxTree(filename, text);
  if (outcome.type === "error") throw new Error(`${filename}: ${outcome.message}`);
  return outcome.tree;
}

const linter = new Linter({ configType: "flat", cwd: ROOT });

/** The tree exactly as a rule gets it: parents linked and globals added by ESLint. */
function parseWithEslint(filename: string, text: string): SyntaxTree {
  let tree: SyntaxTree | undefined;
  const capture: ESLint.Plugin = {
    rules: {
      tree: {
        create(context) {
          const sourceCode = context.sourceCode as unknown as TSESLint.SourceCode;
          const { scopeManager } = sourceCode;
          if (scopeManager !== null) tree = { filename, program: sourceCode.ast, scopeManager, text };
          return {};
        },
      },
    },
  };
  const messages = linter.verify(
    text,
    [
      {
        files: ["**/*.ts", "**/*.tsx"],
        languageOptions: { globals: { require: "readonly" }, parser: typescriptParser },
        plugins: { capture },
        rules: { "capture/tree": "error" },
      },
    ],
    filename,
  );
  if (tree === undefined)
    throw new Error(`${filename}: ${messages.map(({ message }) => message).join(", ")}`);
  return tree;
}

/** The source text of a node. */
export function quoteNode(tree: SyntaxTree, node: { readonly range: readonly [number, number] }): string {
  return tree.text.slice(...node.range);
}
