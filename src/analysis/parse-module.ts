import { channel } from "node:diagnostics_channel";
import { parseSync, type ParseResult } from "oxc-parser";

/** Told of each parse, for whoever wants to know how often this package parses which file (`npm run bench` does). */
const parses = channel("convex-actions:parse");

/**
 * The one way in which this package parses a module by itself: TS-ESTree with the ranges of typescript-estree.
 * JSX may stand in every JavaScript file, as it may for the other parsers that people lint with.
 */
export function parseModule(filename: string, text: string, { semantic = false } = {}): ParseResult {
  parses.publish({ filename });
  return parseSync(filename, text, {
    astType: "ts",
    preserveParens: false,
    range: true,
    // Costs a third more: what no grammar forbids but every engine does, such as a name that is declared twice.
    showSemanticErrors: semantic,
    sourceType: "module",
    ...(/\.[cm]?js$/.test(filename) ? { lang: "jsx" } : {}),
  });
}
