import { describe, expect, it } from "vitest";
import { FunctionError } from "../../src/runtime-shim/index.js";
import { describeEffects, type Effects, findDifference } from "./equal-behaviour.js";

const nothing: Effects = { fetches: [], result: { error: undefined, value: null }, state: {} };

function returned(value: unknown): Effects {
  return { ...nothing, result: { error: undefined, value } };
}

function threw(failure: Partial<ConstructorParameters<typeof FunctionError>[0]>): Effects {
  const error = new FunctionError({ message: "", name: "Error", thrown: true, ...failure });
  return { ...nothing, result: { error, value: undefined } };
}

function rows(table: string, ...documents: readonly Readonly<Record<string, string | number>>[]): Effects {
  const stored = documents.map((fields, index) => ({
    _creationTime: Math.random(),
    _id: `${String(index)}${table}`,
    ...fields,
  }));
  return { ...nothing, state: { [table]: stored } };
}

function fetched(...urls: readonly string[]): Effects {
  return { ...nothing, fetches: urls.map((url) => ({ body: "", method: "GET", url })) };
}

function expectEqual(left: Effects, right: Effects): void {
  expect(findDifference(left, right)).toBeUndefined();
  expect(describeEffects(left)).toBe(describeEffects(right));
}

function expectDifference(left: Effects, right: Effects, difference: string): void {
  expect(findDifference(left, right)).toBe(difference);
  expect(findDifference(right, left)).toBeDefined();
  expect(describeEffects(left)).not.toBe(describeEffects(right));
}

describe("equal behaviour: results", () => {
  it("takes values as Convex-JSON does: undefined is null, undefined fields are none, order is nothing", () => {
    expectEqual(returned(undefined), returned(null));
    expectEqual(returned({ a: 1, b: undefined, c: 2 }), returned({ c: 2, a: 1 }));
  });

  it("tells numbers from big integers, and an empty object from null", () => {
    expectDifference(
      returned(1),
      returned(1n),
      String.raw`result differ: {"value":"1"} became {"value":"{\"$integer\":\"AQAAAAAAAAA=\"}"}`,
    );
    expect(findDifference(returned({}), returned(null))).toBeDefined();
  });

  it("takes errors by their messages, without what a caller sees around them", () => {
    const seen = { message: "Uncaught Error: no such user\n    at get (../convex/users.ts:3:4)\n" };
    expectEqual(threw({ message: "no such user" }), threw(seen));
    expectDifference(
      threw({ message: "a" }),
      threw({ message: "b" }),
      'result differ: {"message":"a"} became {"message":"b"}',
    );
  });

  it("takes a ConvexError by its data, whatever its message", () => {
    expectEqual(
      threw({ data: { code: 1 }, message: "a" }),
      threw({ data: { code: 1 }, message: "Uncaught ConvexError: b" }),
    );
    expect(findDifference(threw({ data: { code: 1 } }), threw({ data: { code: 2 } }))).toBeDefined();
    expect(findDifference(threw({ data: "a", message: "a" }), threw({ message: "a" }))).toBeDefined();
  });

  it("tells an error from a value", () => {
    expect(findDifference(threw({ message: "null" }), returned(null))).toBeDefined();
  });

  it("may be told to leave the result alone", () => {
    expect(findDifference(returned(1), threw({ message: "b" }), { result: true })).toBeUndefined();
  });
});

describe("equal behaviour: tables", () => {
  it("leaves out times of creation, the order of rows and the names of ids", () => {
    expectEqual(rows("users", { name: "a" }, { name: "b" }), rows("users", { name: "b" }, { name: "a" }));
  });

  it("follows ids from row to row, and from the result", () => {
    const graph = (first: string, second: string, owner: string): Effects => ({
      ...returned({ owner }),
      state: {
        posts: [{ _creationTime: 1, _id: "7posts", owner }],
        users: [
          { _creationTime: 1, _id: first, name: "a" },
          { _creationTime: 2, _id: second, name: "b" },
        ],
      },
    });
    expectEqual(graph("1users", "2users", "1users"), graph("5users", "3users", "5users"));
    expect(
      findDifference(graph("1users", "2users", "1users"), graph("1users", "2users", "2users")),
    ).toBeDefined();
  });

  it("counts equal rows", () => {
    expectDifference(
      rows("log", { text: "a" }),
      rows("log", { text: "a" }, { text: "a" }),
      'rows differ: nothing became log: {"_creationTime":null,"_id":null,"text":"a"}',
    );
  });

  it("tells values, fields and tables apart", () => {
    expect(findDifference(rows("log", { text: "a" }), rows("log", { text: "b" }))).toBeDefined();
    expect(findDifference(rows("log", { text: "a" }), rows("log", { text: "a", more: 1 }))).toBeDefined();
    expect(findDifference(rows("log", { text: "a" }), rows("logs", { text: "a" }))).toBeDefined();
  });

  it("tells jobs by function, arguments and the second for which they are scheduled", () => {
    const job = (name: string, scheduledTime: number) =>
      rows("_scheduled_functions", { name, scheduledTime });
    const start = Date.UTC(2025, 0, 1);
    expectEqual(job("mail:send", start + 5_001), job("mail:send", start + 5_007));
    expect(findDifference(job("mail:send", start), job("mail:send", start + 5_000))).toBeDefined();
    expect(findDifference(job("mail:send", start), job("mail:drop", start))).toBeDefined();
  });
});

describe("equal behaviour: the network", () => {
  it("takes the same calls in the same order for equal", () => {
    expectEqual(
      fetched("https://a.example.com/", "https://b.example.com/"),
      fetched("https://a.example.com/", "https://b.example.com/"),
    );
  });

  it("tells another order, another call and one more", () => {
    const [a, b] = ["https://a.example.com/", "https://b.example.com/"];
    const show = (url: string) => JSON.stringify({ body: "", method: "GET", url });
    expectDifference(fetched(a, b), fetched(b, a), `fetch calls in another order: ${show(b)}, ${show(a)}`);
    expectDifference(fetched(a), fetched(b), `fetch calls differ: ${show(a)} became ${show(b)}`);
    expectDifference(fetched(a), fetched(a, a), `fetch calls differ: nothing became ${show(a)}`);
  });
});
