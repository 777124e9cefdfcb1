import { describe, expect, it } from "vitest";

import { parseJsonc } from "../../src/project/jsonc.js";

describe("parseJsonc", () => {
  it.each<[string, unknown]>([
    ['{ "a": 1 }', { a: 1 }],
    ['\uFEFF{ "a": 1 }', { a: 1 }],
    ['// one\n{ /* two */ "a": 1 } // three', { a: 1 }],
    ['{ "a": [1, 2,], "b": { "c": 3, }, }', { a: [1, 2], b: { c: 3 } }],
    ['{ "a": 1, // one\n}', { a: 1 }],
    ['{ "a": "// no comment", "b": "/* nor this */" }', { a: "// no comment", b: "/* nor this */" }],
    ['{ "a": ",]", "b": ",}" }', { a: ",]", b: ",}" }],
    ['{ "a\\"//": "\\\\" }', { 'a"//': "\\" }],
    ['{ "@/*": ["./*"] }', { "@/*": ["./*"] }],
    ["{", undefined],
    ["", undefined],
  ])("reads %j", (text, value) => {
    expect(parseJsonc(text)).toEqual(value);
  });
});
