import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("write-per-item", "convex/names.ts", [
    [
      "the last chunk is left out",
      "start < args.names.length;",
      "start + 100 <= args.names.length;",
      /rows differ/,
    ],
    ["chunks overlap", "start += 100", "start += 50", /rows differ|transactions/],
    ["a part of the arguments is lost", '({ name, source: "import" })', "({ name })", /rows differ/],
    [
      "each item is a chunk of its own",
      "for (let start = 0; start < args.names.length; start += 100) {\n      const chunk = args.names.slice(start, start + 100)",
      "for (let start = 0; start < args.names.length; start += 1) {\n      const chunk = args.names.slice(start, start + 1)",
      /transactions/,
    ],
  ]),
  ...mistakesIn("read-per-item", "convex/users.ts", [
    [
      "undefined does not become null",
      "(await byNameHandler(ctx, item)) ?? null",
      "await byNameHandler(ctx, item)",
      /result differ/,
    ],
  ]),
  ...mistakesIn("read-per-item", "convex/ages.ts", [
    ["each result goes to the next item", "results[index]", "results[index + 1] ?? null", /result differ/],
  ]),
  ...mistakesIn("map-of-reads", "convex/pages.ts", [
    ["the results are not returned", "    return results;\n", "    return [];\n", /result differ/],
  ]),
  ...mistakesIn("map-without-a-body", "convex/tags.ts", [
    [
      "a validator is too narrow",
      "items: v.array(v.object({ tag: v.string(), length: v.number() }))",
      "items: v.array(v.object({ tag: v.string() }))",
      /result differ/,
    ],
  ]),
  ...mistakesIn("bounded", "convex/setup.ts", [
    [
      "the list function goes on after an error",
      "await addRoleHandler(ctx, item);",
      "await addRoleHandler(ctx, item).catch(() => null);",
      /setup:seedWrong/,
    ],
  ]),
  ...mistakesIn("http-import", "convex/http.ts", [
    ["what is done with each item is lost", "length += text.length;", "", /result differ/],
  ]),
];
