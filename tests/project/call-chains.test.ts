import type { GraphEdge } from "../../src/project/function-graph.js";

import { describe, expect, it } from "vitest";

import { findCallChains } from "../../src/project/call-chains.js";

/** Edges by lines such as `a runAction b`. */
function chainsOf(...lines: readonly string[]) {
  const edges = lines.map((line): GraphEdge => {
    const [from = "", method = "", to = ""] = line.split(" ");
    return { from, to, method: method as GraphEdge["method"], transaction: "own", evidence: [] };
  });
  return findCallChains({ edges });
}

describe("cycles", () => {
  it("are functions that call each other, or themselves", () => {
    const { cycles } = chainsOf(
      "a runQuery b",
      "b runMutation c",
      "c runQuery a",
      "c runQuery d",
      "e runAction e",
    );
    expect(cycles).toEqual([
      { functions: ["a", "b", "c"], through: "calls" },
      { functions: ["e"], through: "calls" },
    ]);
  });

  it("are told apart from jobs that start themselves again", () => {
    const { cycles } = chainsOf("a scheduler.runAfter a", "b runMutation c", "c scheduler.runAt b");
    expect(cycles).toEqual([
      { functions: ["a"], through: "schedule" },
      { functions: ["b", "c"], through: "schedule" },
    ]);
  });

  it("are listed beside a larger one that goes through the scheduler, and never twice", () => {
    const { cycles } = chainsOf("a runQuery b", "b runQuery a", "b scheduler.runAfter c", "c runMutation a");
    expect(cycles).toEqual([
      { functions: ["a", "b"], through: "calls" },
      { functions: ["a", "b", "c"], through: "schedule" },
    ]);
    expect(chainsOf("a runQuery b", "b runQuery a", "a scheduler.runAfter b").cycles).toEqual([
      { functions: ["a", "b"], through: "calls" },
    ]);
  });

  it("are absent where one function is reached in two ways", () => {
    expect(chainsOf("a runQuery b", "a runQuery c", "b runQuery d", "c runQuery d").cycles).toEqual([]);
  });
});

describe("deepestRunActions", () => {
  it("is the longest row of actions, one for each that begins one", () => {
    const { deepestRunActions } = chainsOf(
      "a runAction b",
      "b runAction c",
      "x runAction b",
      "y runAction c",
      "c runQuery q",
      "q scheduler.runAfter a",
    );
    expect(deepestRunActions).toEqual([
      ["a", "b", "c"],
      ["x", "b", "c"],
    ]);
  });

  it("does not count what is scheduled, and is empty without runAction", () => {
    expect(chainsOf("a runAction b", "b scheduler.runAfter c").deepestRunActions).toEqual([["a", "b"]]);
    expect(chainsOf("a runQuery b").deepestRunActions).toEqual([]);
  });

  it("leaves out the steps inside of a circle", () => {
    const { deepestRunActions } = chainsOf(
      "a runAction b",
      "b runAction c",
      "c runAction b",
      "c runAction d",
    );
    expect(deepestRunActions).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });
});
