import { describe, expect, it } from "vitest";
import {
  boundaryLimits,
  formatBytes,
  isNearLimit,
  limitErrors,
  limitWarnings,
  memoryLimits,
  SCHEDULE_WINDOW_SECONDS,
  transactionLimits,
  valueLimits,
  vectorSearchLimits,
} from "../../src/platform/limits.js";
import { serviceErrors } from "../../src/platform/messages.js";

describe("limitErrors", () => {
  it.each([
    [limitErrors.defaultRuntimeTimeout(), "Function execution timed out (maximum duration: 1800s)"],
    [limitErrors.nodeTimeout("mail:send"), "Action `mail:send` execution timed out (maximum duration 600s)"],
    [
      limitErrors.argumentsTooLarge("chat.js:send", 17 * 1024 * 1024),
      "Arguments for chat.js:send are too large (actual: 17 MiB, limit: 16 MiB)",
    ],
    [
      limitErrors.returnValueTooLarge("chat.js:send", 16 * 1024 * 1024 + 300 * 1024),
      "Function chat.js:send return value is too large (actual: 16.29 MiB, limit: 16 MiB)",
    ],
    [limitErrors.arrayTooLong(8193), "Array length is too long (8193 > maximum length 8192)"],
    [limitErrors.tooManyFields(1025), "Object has too many fields (1025 > maximum number 1024)"],
    [limitErrors.tooNested(65), "Value is too nested (nested 65 levels deep > maximum nesting 64)"],
    [
      limitErrors.tooManyDocumentsRead(),
      "Too many documents read in a single function execution (limit: 32000). Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.",
    ],
    [limitErrors.tooManyWrites(), "Too many writes in a single function execution (limit: 16000)"],
    [limitErrors.tooManyScheduled(), "Too many functions scheduled by this mutation (limit: 1000)"],
    [
      limitErrors.scheduledArgumentsTooLarge(),
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
    ],
    [limitErrors.logOverflow(), "Log overflow (maximum 256). Remaining log lines omitted."],
    [
      limitWarnings.longExecution("1800s", "1500s"),
      "Function execution took a long time. (maximum duration: 1800s, actual duration: 1500s).",
    ],
  ])("says: %s", (message, expected) => {
    expect(message).toBe(expected);
  });

  it("names the limit that was set rather than the default where one is given", () => {
    expect(limitErrors.tooManyReads(10)).toMatch(/\(limit: 10\)/);
    expect(limitErrors.tooManyReads()).toMatch(/\(limit: 4096\)/);
  });
});

describe("limits", () => {
  it("agree with the numbers that the platform's fixed texts spell out", () => {
    expect(limitErrors.nodeArgumentsTooLarge()).toContain(
      `is ${formatBytes(boundaryLimits.nodeActionArgumentsBytes)}.`,
    );
    expect(limitErrors.nodeArgumentsTooLarge()).toContain(
      `a ${formatBytes(boundaryLimits.argumentsBytes)} limit`,
    );
    expect(limitErrors.httpResponseTooLarge()).toContain(formatBytes(boundaryLimits.httpResponseBytes));
    expect(limitErrors.outOfMemory()).toContain(`${memoryLimits.defaultRuntimeHeapBytes / 1024 ** 2} MB`);
    expect(serviceErrors.vectorLimit(300)).toContain(`at most ${vectorSearchLimits.maxResults} results`);
    expect(serviceErrors.vectorConditions("t.i", 65)).toContain(`Max: ${vectorSearchLimits.filterTerms} `);
  });

  it("leave a document less room than a value", () => {
    expect(valueLimits.documentBytes).toBeLessThan(valueLimits.valueBytes);
    expect(valueLimits.documentNestingLevels).toBeLessThan(valueLimits.nestingLevels);
    expect(transactionLimits.oneScheduledArgumentsBytes).toBeLessThan(
      transactionLimits.scheduledArgumentsBytes,
    );
  });

  it("let a job be scheduled five leap years ahead", () => {
    expect(SCHEDULE_WINDOW_SECONDS).toBe(158_112_000);
  });
});

describe("isNearLimit", () => {
  it.each([
    [8, false],
    [9, true],
    [10, true],
    [11, false],
  ])("says of %i of 10 that it is near: %s", (actual, near) => {
    expect(isNearLimit(actual, 10)).toBe(near);
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [1536, "1.50 KiB"],
    [5 * 1024 * 1024, "5 MiB"],
    [3 * 1024 ** 4, "3072 GiB"],
  ])("prints %i bytes as %s", (bytes, printed) => {
    expect(formatBytes(bytes)).toBe(printed);
  });
});
