import type { WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  {
    case: "fetch-per-link",
    title: "a chunk begins one item too late",
    file: "convex/links.ts",
    replace: ["start + 100", "start + 99"],
    objection: /result differ|fetch calls differ/,
  },
  {
    case: "fetch-per-link",
    title: "only the first chunk is worked on",
    file: "convex/links.ts",
    replace: ["start += 100", "start += urls.length"],
    objection: /fetch calls differ|result differ/,
  },
];
