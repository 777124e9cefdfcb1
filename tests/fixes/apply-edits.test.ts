import { describe, expect, it } from "vitest";

import { applyEdits, doEditsMeet, getEditsOf, shiftOffset } from "../../src/fixes/apply-edits.js";

describe("applyEdits", () => {
  it("applies edits in any order, and insertions at one place in theirs", () => {
    const edits = [
      { range: [4, 7], text: "two" },
      { range: [0, 0], text: "a" },
      { range: [0, 0], text: "b" },
    ] as const;
    expect(applyEdits("one 222", edits)).toBe("abone two");
  });

  it("refuses edits that overlap", () => {
    const edits = [
      { range: [0, 3], text: "" },
      { range: [2, 4], text: "" },
    ] as const;
    expect(() => applyEdits("one two", edits)).toThrow(RangeError);
  });
});

describe("doEditsMeet", () => {
  it.each([
    { name: "one inside of the other", left: [0, 9], right: [2, 3], meet: true },
    { name: "two insertions at one place", left: [2, 2], right: [2, 2], meet: true },
    { name: "neighbours that touch", left: [0, 2], right: [2, 3], meet: true },
    { name: "edits with text between them", left: [0, 2], right: [3, 4], meet: false },
  ] as const)("says of $name: $meet", ({ left, meet, right }) => {
    expect(doEditsMeet([{ range: left, text: "" }], [{ range: right, text: "" }])).toBe(meet);
    expect(doEditsMeet([{ range: right, text: "" }], [{ range: left, text: "" }])).toBe(meet);
  });
});

describe("shiftOffset", () => {
  it.each([
    { name: "before the edit", offset: 1, shifted: 1 },
    { name: "where it starts", offset: 2, shifted: 2 },
    { name: "where it ends", offset: 4, shifted: 7 },
    { name: "after it", offset: 9, shifted: 12 },
  ])("follows an offset $name", ({ offset, shifted }) => {
    expect(shiftOffset(offset, [{ range: [2, 4], text: "three" }])).toBe(shifted);
  });
});

describe("getEditsOf", () => {
  it("picks the changes of one file", () => {
    const edit = { range: [0, 0], text: "x" } as const;
    const files = [
      { type: "change", file: "/a.ts", edits: [edit] },
      { type: "change", file: "/b.ts", edits: [] },
      { type: "create", file: "/c.ts", text: "" },
    ] as const;
    expect(getEditsOf(files, "/a.ts")).toEqual([edit]);
    expect(getEditsOf(files, "/c.ts")).toEqual([]);
  });
});
