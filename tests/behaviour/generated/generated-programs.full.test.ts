import { expect, it } from "vitest";
import { applyFixAndLint } from "./judge-programs.js";
import { describeObjections, describeRun, runGeneratedPrograms } from "./generated-run.js";

it(
  "2000 generated programs do after their repairs what they should, whoever writes in whichever gap",
  { timeout: 3_600_000 },
  async () => {
    const run = await runGeneratedPrograms({
      chooseWorlds: () => "everyGap",
      count: 2000,
      repair: applyFixAndLint,
      seed: 1,
    });
    console.log(describeRun(run));
    expect(describeObjections(run)).toEqual([]);
    expect(run.offered).toBeGreaterThanOrEqual(0.6);
  },
);
