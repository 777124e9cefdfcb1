import { describe, expect, it } from "vitest";

import type { FlowBench } from "./flow-bench.js";

import { createBench, inTurn, shapes } from "./sized-handlers.js";

const LINES = 10_000;
/** Twice the lines may cost this much more; the rest is room for a busy machine. */
const GROWTH = 2.3;
const REPETITIONS = 5;
/** Microseconds of both sizes together; what takes less is measured more often. */
const ENOUGH = 300_000;

describe("growth from 10,000 lines to 20,000", () => {
  it.each(Object.entries(shapes))(
    "grows with the lines: %s",
    (_, shape) => {
      expect(measureGrowth(shape)).toBeLessThanOrEqual(GROWTH);
    },
    240_000,
  );

  it("grows with the lines: all of these in turn", () => {
    expect(measureGrowth(inTurn)).toBeLessThanOrEqual(GROWTH);
  }, 240_000);
});

/** Larger by smaller, of the best of several times of each, taken in turn so that a busy spell meets both. */
function measureGrowth(shape: (line: number) => string): number {
  const smaller = createBench(shape, LINES);
  const larger = createBench(shape, 2 * LINES);
  const best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let spent = 0;
  for (let repetition = 0; repetition < REPETITIONS || spent < ENOUGH; repetition++) {
    const times = [measure(smaller), measure(larger)] as const;
    best[0] = Math.min(best[0], times[0]);
    best[1] = Math.min(best[1], times[1]);
    spent += times[0] + times[1];
  }
  return best[1] / best[0];
}

function measure(bench: FlowBench): number {
  bench.restart();
  const target = bench.get("handler");
  const start = process.cpuUsage();
  const found = bench.flow.findingsOf(target);
  const { system, user } = process.cpuUsage(start);
  expect(found.length).toBeGreaterThan(0);
  return system + user;
}
