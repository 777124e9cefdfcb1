const STRING_OR_COMMENT = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const STRING_OR_TRAILING_COMMA = /"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g;

/**
 * JSON with comments and trailing commas, as TypeScript reads its configuration. Undefined where even that fails: esbuild
 * warns about such a file and builds on without it.
 */
export function parseJsonc(text: string): unknown {
  const keepStrings = (match: string): string => (match.startsWith('"') ? match : "");
  const json = text
    .replace(/^\uFEFF/, "")
    .replace(STRING_OR_COMMENT, keepStrings)
    .replace(STRING_OR_TRAILING_COMMA, keepStrings);
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
