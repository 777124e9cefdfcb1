import type { WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  {
    case: "write-per-item",
    title: "the last chunk is left out",
    file: "convex/names.ts",
    replace: ["start < args.names.length;", "start + 100 <= args.names.length;"],
    objection: /rows differ/,
  },
  {
    case: "write-per-item",
    title: "chunks overlap",
    file: "convex/names.ts",
    replace: ["start += 100", "start += 50"],
    objection: /rows differ|transactions/,
  },
  {
    case: "write-per-item",
    title: "a part of the arguments is lost",
    file: "convex/names.ts",
    replace: ['({ name, source: "import" })', "({ name })"],
    objection: /rows differ/,
  },
  {
    case: "write-per-item",
    title: "each item is a chunk of its own",
    file: "convex/names.ts",
    replace: [
      "for (let start = 0; start < args.names.length; start += 100) {\n      const chunk = args.names.slice(start, start + 100)",
      "for (let start = 0; start < args.names.length; start += 1) {\n      const chunk = args.names.slice(start, start + 1)",
    ],
    objection: /transactions/,
  },
  {
    case: "read-per-item",
    title: "undefined does not become null",
    file: "convex/users.ts",
    replace: ["(await byNameHandler(ctx, item)) ?? null", "await byNameHandler(ctx, item)"],
    objection: /result differ/,
  },
  {
    case: "read-per-item",
    title: "each result goes to the next item",
    file: "convex/ages.ts",
    replace: ["results[index]", "results[index + 1] ?? null"],
    objection: /result differ/,
  },
  {
    case: "map-of-reads",
    title: "the results are not returned",
    file: "convex/pages.ts",
    replace: ["    return results;\n", "    return [];\n"],
    objection: /result differ/,
  },
  {
    case: "map-without-a-body",
    title: "a validator is too narrow",
    file: "convex/tags.ts",
    replace: [
      "items: v.array(v.object({ tag: v.string(), length: v.number() }))",
      "items: v.array(v.object({ tag: v.string() }))",
    ],
    objection: /result differ/,
  },
  {
    case: "bounded",
    title: "the list function goes on after an error",
    file: "convex/setup.ts",
    replace: ["await addRoleHandler(ctx, item);", "await addRoleHandler(ctx, item).catch(() => null);"],
    objection: /setup:seedWrong/,
  },
  {
    case: "http-import",
    title: "what is done with each item is lost",
    file: "convex/http.ts",
    replace: ["length += text.length;", ""],
    objection: /result differ/,
  },
];
