import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("fetch-per-link", "convex/links.ts", [
    ["a chunk begins one item too late", "start + 100", "start + 99", /result differ|fetch calls differ/],
    [
      "only the first chunk is worked on",
      "start += 100",
      "start += urls.length",
      /fetch calls differ|result differ/,
    ],
  ]),
];
