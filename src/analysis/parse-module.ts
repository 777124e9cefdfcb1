import { channel } from "node:diagnostics_channel";
import { parseSync, type ParseResult } from "oxc-parser";

/** What a parse tells before the tree is built, which is most of the work. */
export type ParsedHead = Pick<ParseResult, "comments" | "errors" | "module">;

interface ParseOptions {
  /** Costs a third more: what no grammar forbids but every engine does, such as a name that is declared twice. */
  readonly semantic?: boolean;
}

/** Told of each parse, for whoever wants to know how often this package parses which file (`npm run bench` does). */
const parses = channel("convex-actions:parse");

interface KeptHead {
  readonly text: string;
  readonly result: ParseResult;
}

/** Whoever asks for the head of a file mostly asks for its tree next, or after a look at its neighbours. */
const MAX_HEADS = 16;

/** By file name, the one that was asked for last at the end. */
const heads = new Map<string, KeptHead>();

/** The same as {@link parseModule} without the tree, in a tenth of the time. */
export function parseHead(filename: string, text: string): ParsedHead {
  const result = parseModule(filename, text);
  heads.set(filename, { result, text });
  for (const oldest of heads.keys()) {
    if (heads.size <= MAX_HEADS) break;
    heads.delete(oldest);
  }
  return result;
}

/**
 * The one way in which this package parses a module by itself: TS-ESTree, where nodes have `start` and `end` and no
 * `range`. JSX may stand in every JavaScript file, as it may for the other parsers that people lint with.
 */
export function parseModule(
  filename: string,
  text: string,
  { semantic = false }: ParseOptions = {},
): ParseResult {
  const head = heads.get(filename);
  // Given away once: whoever gets the tree may write to it.
  heads.delete(filename);
  if (!semantic && head?.text === text) return head.result;
  parses.publish({ filename });
  return parseSync(filename, text, {
    astType: "ts",
    preserveParens: false,
    showSemanticErrors: semantic,
    sourceType: "module",
    ...(/\.[cm]?js$/.test(filename) ? { lang: "jsx" } : {}),
  });
}
