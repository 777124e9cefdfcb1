/**
 * The directive that moves a module into the Node.js runtime.
 * Source: `convex/src/bundler/index.ts` (`hasUseNodeDirective`).
 */

/** Compared with the raw text between the quotes: escapes, case and spaces count. */
export const USE_NODE = "use node";

const USE_NODE_LINE = /^\s*("|')use node("|');?\s*$/;

/** Prologue directives of a module (raw text between the quotes), or the news that @babel/parser refuses the file. */
export type ParsedPrologue = readonly string[] | "unparsable";

/** How the bundler came to its answer; `absent` means the default runtime. */
export type UseNodeEvidence = "prologue" | "fallback" | "absent";

/**
 * Decides as the bundler does: by the prologue of the parsed module, and where @babel/parser throws, by the first
 * line of the text, anywhere and even within a comment, that holds nothing but the directive.
 */
export function decideUseNode(text: string, prologue: ParsedPrologue): UseNodeEvidence {
  if (!mentionsUseNode(text)) return "absent";
  if (prologue === "unparsable") return findUseNodeLine(text) === undefined ? "absent" : "fallback";
  return prologue.includes(USE_NODE) ? "prologue" : "absent";
}

/** Quick test: without this substring the bundler does not even parse the file. */
export function mentionsUseNode(text: string): boolean {
  return text.includes(USE_NODE);
}

/** `[start, end]` offsets of the quoted words on the line that the fallback accepts, or undefined. */
export function findUseNodeLine(text: string): readonly [number, number] | undefined {
  let lineStart = 0;
  for (const line of text.split("\n")) {
    if (USE_NODE_LINE.test(line)) {
      const start = lineStart + line.search(/["']/);
      return [start, start + USE_NODE.length + 2];
    }
    lineStart += line.length + 1;
  }
  return undefined;
}

const MISSPELT = /^\s*['"]?\s*use[\s_-]*node(?:[\s._-]?js)?\s*['"]?;?\s*$/i;

/**
 * Whether a string was meant to be the directive but is not: other case, other or missing space, `use nodejs`,
 * an escape. `value` is the string that JavaScript sees, `raw` the source text between the quotes.
 */
export function isMisspeltUseNode(value: string, raw: string): boolean {
  return raw !== USE_NODE && MISSPELT.test(value);
}
