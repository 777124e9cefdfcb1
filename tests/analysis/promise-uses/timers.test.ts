import { describe, expect, it } from "vitest";

import { parsers } from "../snippet.js";
import { type BodyCase, findDangling, placeInAction } from "./dangling-snippet.js";

const timers: readonly BodyCase[] = [
  {
    name: "callbacks that do asynchronous work",
    body: `
      setTimeout(() => ctx.runMutation(a), 100);
      setTimeout(async () => { await sdk.send(); }, 100);
      globalThis.setInterval(() => { void ctx.runMutation(a); }, 100);
      setTimeout(save, 100);
      queueMicrotask(() => { save(); });`,
    rest: `async function save() {}`,
    expected: [
      "timer setTimeout",
      "timer setTimeout",
      "timer globalThis.setInterval",
      "timer queueMicrotask",
    ],
  },
  {
    name: "callbacks that do none, or that are not known",
    body: `
      setTimeout(() => controller.abort(), 100);
      setTimeout(() => { done = true; }, 100);
      setTimeout(args.callback, 100);
      setInterval(() => controller.enqueue(" "), 100);
      const setTimeout2 = setTimeout;`,
    expected: [],
  },
  {
    name: "a delay that is awaited",
    body: `
      await new Promise((done) => setTimeout(done, 100));
      await new Promise((done) => { setTimeout(async () => { await ctx.runMutation(a); done(); }, 100); });`,
    expected: [],
  },
  {
    name: "a heartbeat or a deadline that is cleared",
    body: `
      const beat = setInterval(() => { void ctx.runMutation(a); }, 100);
      let deadline; deadline = setTimeout(() => ctx.runMutation(b), 100);
      try { await work(); } finally { clearInterval(beat); clearTimeout(deadline); }`,
    expected: [],
  },
  {
    name: "a heartbeat whose callback has a name",
    body: `
      const beat = () => { ctx.runMutation(a); };
      const timer = setInterval(beat, 100);
      await work();
      clearInterval(timer);`,
    expected: [],
  },
  {
    name: "a handle that is never used, or only detached",
    body: `const beat = setInterval(() => ctx.runMutation(a), 100); beat.unref(); setTimeout(() => ctx.runMutation(a), 5).unref(); void setTimeout(() => ctx.runMutation(b));`,
    expected: ["timer setInterval", "timer setTimeout", "timer setTimeout"],
  },
  {
    name: "a handle that is given away",
    body: `args.timers.push(setTimeout(() => ctx.runMutation(a), 5)); this.timer = setInterval(() => ctx.runMutation(a), 5); return setTimeout(() => ctx.runMutation(a), 5);`,
    expected: [],
  },
  {
    name: "a function of that name that the file declares",
    body: `setTimeout(() => ctx.runMutation(a), 5);`,
    rest: `function setTimeout(callback) { registry.push(callback); }`,
    expected: [],
  },
];

describe.each(parsers)("timers, %s", (parser) => {
  it.each(timers)("$name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });
});
