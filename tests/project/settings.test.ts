import { describe, expect, it } from "vitest";

import { parseSettings, SettingsError } from "../../src/project/settings.js";

const parseOwn = (own: unknown) => parseSettings({ "convex-actions": own });

describe("parseSettings", () => {
  it("is content with no settings at all", () => {
    const nothing = { awaitedBy: [], builders: new Map(), functionsDir: undefined };
    expect(parseSettings(undefined)).toEqual(nothing);
    expect(parseSettings({ react: { version: "19" } })).toEqual(nothing);
    expect(parseOwn({})).toEqual(nothing);
  });

  it("reads every setting, in its short and its long form", () => {
    const settings = parseOwn({
      awaitedBy: ["waitUntil"],
      builders: {
        adminAction: "action",
        cronJob: { kind: "mutation", visibility: "internal" },
        ping: { kind: "query" },
      },
      functionsDir: "backend/functions",
    });
    expect(settings.functionsDir).toEqual(["backend/functions"]);
    expect(settings.awaitedBy).toEqual(["waitUntil"]);
    expect([...settings.builders]).toEqual([
      ["adminAction", { kind: "action", visibility: "public" }],
      ["cronJob", { kind: "mutation", visibility: "internal" }],
      ["ping", { kind: "query", visibility: "public" }],
    ]);
    expect(parseOwn({ functionsDir: ["a", "b"] }).functionsDir).toEqual(["a", "b"]);
  });

  it("does not take a builder named like an object's own method for a setting", () => {
    expect(parseOwn({ builders: {} }).builders.get("toString")).toBeUndefined();
  });

  it("reads one settings object once", () => {
    const settings = { "convex-actions": { functionsDir: "a" } };
    expect(parseSettings(settings)).toBe(parseSettings(settings));
  });

  it.each([
    [
      "a string",
      "settings.convex-actions",
      `settings["convex-actions"] must be an object, not 'convex'.`,
      "convex",
    ],
    [
      "an unknown key",
      "builder",
      /settings\["convex-actions"\]\.builder is not a setting\. Known here: /,
      { builder: {} },
    ],
    [
      "a number for functionsDir",
      "functionsDir",
      `settings["convex-actions"].functionsDir must be a path or an array of paths, not 7.`,
      { functionsDir: 7 },
    ],
    [
      "a mixed array",
      "functionsDir",
      /must be a path or an array of paths, not \[ 'a', null \]\.$/,
      { functionsDir: ["a", null] },
    ],
    [
      "an array of builders",
      "builders",
      /\.builders must be an object of builder names, not \[\]\.$/,
      { builders: [] },
    ],
    [
      "an unknown kind",
      "builders",
      `settings["convex-actions"].builders["my-action"] must be "query", "mutation", "action" or "httpAction", not 'actoin'.`,
      { builders: { "my-action": "actoin" } },
    ],
    [
      "a missing kind",
      "builders",
      /\.builders\.a\.kind must be .+, not undefined\.$/,
      { builders: { a: {} } },
    ],
    [
      "an unknown visibility",
      "builders",
      /\.builders\.a\.visibility must be "public" or "internal", not 'hidden'\.$/,
      { builders: { a: { kind: "action", visibility: "hidden" } } },
    ],
    [
      "an unknown key of a builder",
      "builders",
      /\.builders\.a\.internal is not a setting\. Known here: kind, visibility\.$/,
      { builders: { a: { internal: true } } },
    ],
    [
      "a function for awaitedBy",
      "awaitedBy",
      /\.awaitedBy must be an array of names, not \[Function: .+\]\.$/,
      { awaitedBy: () => [] },
    ],
  ])("names key and value of %s", (_, __, message, own) => {
    const parse = () => parseOwn(own);
    expect(parse).toThrow(SettingsError);
    expect(parse).toThrow(message);
  });
});
