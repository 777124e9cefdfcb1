import type { ESLint } from "eslint";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import plugin, { configs } from "../../src/index.js";

const EDITS = process.env["CHECK_FULL"] === undefined ? 200 : 500;
/** The first edits pay for what is loaded and compiled once, in every linter. */
const WARM_UP = 50;
const WINDOW = 50;

const root = mkdtempSync(join(realpathSync(tmpdir()), "edit-session-"));
const pathOf = (file: string): string => join(root, "convex", file);
let edited: string;
let neighbour: string;

beforeAll(() => {
  cpSync(join(import.meta.dirname, "../../examples/quickstart"), root, { recursive: true });
  edited = readFileSync(pathOf("digest.ts"), "utf8");
  neighbour = readFileSync(pathOf("email.ts"), "utf8");
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** One open editor: lints the digest of the quickstart app after each edit, and saves a module that it imports now and then. */
function createSession(plugins: Record<string, ESLint.Plugin>, rules: NonNullable<Linter.Config["rules"]>) {
  const linter = new Linter({ configType: "flat", cwd: root });
  const config: Linter.Config[] = [
    { files: ["**/*.ts"], languageOptions: { parser: typescriptParser }, plugins, rules },
  ];
  return {
    /** Returns how many reports the file has after the edit of this number. */
    edit(number: number): number {
      if (number % 10 === 0)
        writeFileSync(pathOf("email.ts"), `${neighbour}// ${"saved ".repeat(number % 7)}\n`);
      return linter.verify(`${edited}\nconst edit = ${number};\n`, config, pathOf("digest.ts")).length;
    },
  };
}

const createIdleSession = () =>
  createSession({ idle: { rules: { idle: { create: () => ({}) } } } }, { "idle/idle": "error" });
const createOwnSession = () => createSession({ "convex-actions": plugin }, configs.strict[0]?.rules ?? {});

describe(`${EDITS} edits in one process`, () => {
  it("each find the same", () => {
    const session = createOwnSession();
    const counts = new Set(Array.from({ length: 50 }, (_, number) => session.edit(number)));
    expect(counts.size).toBe(1);
    expect(counts).not.toContain(0);
  });

  it("cost no more time at the end than with a rule that does nothing", () => {
    const own = createOwnSession();
    const idle = createIdleSession();
    const ownTimes: number[] = [];
    const idleTimes: number[] = [];
    // In turns, so that a busy machine slows down both alike.
    for (let number = 0; number < WARM_UP + EDITS; number += 1) {
      ownTimes.push(measureCpu(() => own.edit(number)));
      idleTimes.push(measureCpu(() => idle.edit(number)));
    }
    expect(growthOf(ownTimes)).toBeLessThan(1.5 * growthOf(idleTimes));
  });

  it("keep no more memory than with a rule that does nothing", () => {
    const idle = measureKeptMemory(createIdleSession());
    const own = measureKeptMemory(createOwnSession());
    // One syntax tree of the edited file that stays behind is some hundred kilobytes.
    expect(own - idle).toBeLessThan(2_000_000);
  });
});

/** In microseconds of this process. */
function measureCpu(action: () => unknown): number {
  const before = process.cpuUsage();
  action();
  const { system, user } = process.cpuUsage(before);
  return system + user;
}

function growthOf(times: readonly number[]): number {
  const measured = times.slice(WARM_UP);
  return medianOf(measured.slice(-WINDOW)) / medianOf(measured.slice(0, WINDOW));
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Bytes of heap that the edits after the warm-up leave behind. */
function measureKeptMemory(session: { readonly edit: (number: number) => number }): number {
  for (let number = 0; number < WARM_UP; number += 1) session.edit(number);
  const before = measureHeap();
  for (let number = 0; number < EDITS; number += 1) session.edit(number);
  return measureHeap() - before;
}

function measureHeap(): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
