import { describe, expect, it } from "vitest";

import { createLineIndex } from "../../src/cli/line-index.js";

describe("createLineIndex", () => {
  it.each([
    ["the start", "ab\ncd", 0, 1, 0],
    ["the line break itself", "ab\ncd", 2, 1, 2],
    ["the start of the next line", "ab\ncd", 3, 2, 0],
    ["the end of the text", "ab\ncd", 5, 2, 2],
    ["the inside of a CRLF, which is one break", "ab\r\ncd", 3, 1, 3],
    ["what follows a CRLF", "ab\r\ncd", 4, 2, 0],
    ["what follows a lone CR", "ab\rcd", 3, 2, 0],
    ["what follows U+2028 and U+2029", "a\u2028b\u2029c", 4, 3, 0],
    ["what follows characters of two units", "🎉x", 2, 1, 2],
    ["an empty text", "", 0, 1, 0],
  ])("locates %s, and finds the way back", (_, text, offset, line, column) => {
    const lines = createLineIndex(text);
    expect(lines.locate(offset)).toEqual({ column, line });
    expect(lines.offsetOf(line, column)).toBe(offset);
  });
});
