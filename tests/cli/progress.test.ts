import { describe, expect, it } from "vitest";

import { createProgress } from "../../src/cli/progress.js";

function record(isTTY: boolean): {
  written: string[];
  advance: (ms: number) => void;
  progress: ReturnType<typeof createProgress>;
} {
  const written: string[] = [];
  let time = 0;
  const stream = { isTTY, write: (text: string) => written.push(text) };
  return {
    advance: (ms) => {
      time += ms;
    },
    progress: createProgress(stream, () => time),
    written,
  };
}

describe("createProgress", () => {
  it("shows nothing for what is done soon", () => {
    const { advance, progress, written } = record(true);
    progress.show(1, 10);
    advance(400);
    progress.show(2, 10);
    progress.end();
    expect(written).toEqual([]);
  });

  it("counts on one line of a terminal, ten times a second, and takes the line away", () => {
    const { advance, progress, written } = record(true);
    advance(500);
    progress.show(3, 10);
    advance(50);
    progress.show(4, 10);
    advance(50);
    progress.show(5, 10);
    progress.end();
    expect(written).toEqual([
      "\r\u001B[KLinting file 3 of 10",
      "\r\u001B[KLinting file 5 of 10",
      "\r\u001B[K",
    ]);
  });

  it("is silent in a pipe", () => {
    const { advance, progress, written } = record(false);
    advance(5000);
    progress.show(3, 10);
    progress.end();
    expect(written).toEqual([]);
  });
});
