import { describe, expect, it } from "vitest";

import { findNearestName } from "../../src/analysis/nearest-name.js";

const NAMES = ["no-db-in-action", "no-run-in-loop", "no-dangling-promises", "no-mixed-use-node"];

describe("findNearestName", () => {
  it.each([
    ["no-db-in-actoin", "no-db-in-action"],
    ["db-in-action", "no-db-in-action"],
    ["no-dangling-promise", "no-dangling-promises"],
    ["no_mixed_use_node", "no-mixed-use-node"],
    ["no-db-in-action", "no-db-in-action"],
  ])("finds for %s the name %s", (written, expected) => {
    expect(findNearestName(written, NAMES)).toBe(expected);
  });

  it.each(["semi", "", "completely-different-thing"])("finds nothing for %j", (written) => {
    expect(findNearestName(written, NAMES)).toBeUndefined();
  });

  it("finds nothing where there are more mistakes than are allowed", () => {
    expect(findNearestName("sendMessage", ["cancelMessage"])).toBe("cancelMessage");
    expect(findNearestName("sendMessage", ["cancelMessage"], 1 / 3)).toBeUndefined();
  });
});
