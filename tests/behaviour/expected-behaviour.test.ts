import { describe, expect, it } from "vitest";
import { FunctionError } from "../../src/runtime-shim/index.js";
import type { Effects } from "./equal-behaviour.js";
import { findUnexpected } from "./expected-behaviour.js";

const effects: Effects = {
  fetches: [],
  result: { error: undefined, value: { count: 2 } },
  state: {
    posts: [{ _creationTime: 3, _id: "3posts", owner: "2users" }],
    users: [
      { _creationTime: 1, _id: "1users", name: "a" },
      { _creationTime: 2, _id: "2users", name: "b" },
    ],
  },
};
const error = new FunctionError({
  message: "Uncaught Error: no\n    at f (a.ts:1:1)\n",
  name: "Error",
  thrown: true,
});
const failed: Effects = { ...effects, result: { error, value: undefined } };

describe("expected behaviour", () => {
  it("is met by the value, and by rows in any order with ids written as their tables", () => {
    expect(
      findUnexpected(effects, {
        tables: { drafts: [], posts: [{ owner: "<users>" }], users: [{ name: "b" }, { name: "a" }] },
        value: { count: 2 },
      }),
    ).toEqual([]);
  });

  it("is met by the message of an error", () => {
    expect(findUnexpected(failed, { error: "no" })).toEqual([]);
  });

  it("says nothing of what it leaves out", () => {
    expect(findUnexpected(failed, {})).toEqual([]);
  });

  it("is missed by another value, an error, or none", () => {
    expect(findUnexpected(effects, { value: { count: 3 } })).toEqual([
      'it returns {"count":2} instead of {"count":3}',
    ]);
    expect(findUnexpected(failed, { value: null })).toEqual(["it throws: no"]);
    expect(findUnexpected(effects, { error: "no" })).toEqual(["it should throw: no, but it returns"]);
    expect(findUnexpected(failed, { error: "yes" })).toEqual(["it should throw: yes, but it throws: no"]);
  });

  it("is missed by a row too few or too many", () => {
    expect(findUnexpected(effects, { tables: { users: [{ name: "a" }] } })).toEqual([
      'table users holds {"name":"a"}, {"name":"b"} instead of {"name":"a"}',
    ]);
    expect(findUnexpected(effects, { tables: { drafts: [{}] } })).toHaveLength(1);
  });
});
