import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("query-and-mutation", "convex/digests.ts", [
    [
      "a reference still names the old module",
      "internal.digestsFunctions.save",
      "internal.digests.save",
      /it throws: .*[Cc]ould not find .*digests:save/,
    ],
    ["the directive has gone", '"use node";\n', "", /does not load: .*Could not resolve "node:crypto"/],
  ]),
  ...mistakesIn("query-and-mutation", "convex/overview.ts", [
    [
      "a reference in another module still names the old one",
      "internal.digestsFunctions.latest",
      "internal.digests.latest",
      /overview:count\(\{\}\): it throws: .*[Cc]ould not find/,
    ],
  ]),
  ...mistakesIn("query-and-mutation", "convex/digestsFunctions.ts", [
    [
      "the new module runs in Node.js, too",
      'import { v } from "convex/values";',
      '"use node";\nimport { v } from "convex/values";',
      /does not load: .*Only actions can be defined in Node\.js/,
    ],
    ["a constant stays behind", "const LIMIT = 10;\n", "", /it throws: .*LIMIT is not defined/],
    [
      "what needs Node.js has come along",
      "const LIMIT = 10;",
      'import { createHash } from "node:crypto";\nconst LIMIT = createHash("md5").digest().length - 6;',
      /does not load: .*Could not resolve "node:crypto"/,
    ],
    [
      "a mutation is no export any more",
      "export const save",
      "const save",
      /it throws: .*[Cc]ould not find .*digestsFunctions:save/,
    ],
    [
      "a validator has lost a field",
      "digest: v.string(), length: v.number()",
      "digest: v.string()",
      /it throws: .*ArgumentValidationError/,
    ],
  ]),
  ...mistakesIn("shared-helpers", "convex/labelsQueries.ts", [
    [
      "a shared helper is a copy that says something else",
      "(cents / 100).toFixed(2)",
      "(cents / 100).toFixed(1)",
      /it returns "tea: 12\.5 EUR/,
    ],
  ]),
  ...mistakesIn("shared-helpers", "convex/labels.ts", [
    [
      "a shared helper is not imported back",
      'import { format } from "./labelsQueries";\n',
      "",
      /it throws: .*format is not defined/,
    ],
  ]),
  ...mistakesIn("http-action", "convex/http.ts", [
    [
      "the router imports the HTTP action from where it was",
      "./hooksFunctions",
      "./hooks",
      /does not load: .*Could not resolve "crypto"/,
    ],
  ]),
  ...mistakesIn("scheduled", "convex/orders.ts", [
    [
      "the order of two mutations is swapped",
      ".enqueue, { to: item }",
      ".confirm, { digest: 0, to: item }",
      /table mails holds/,
    ],
  ]),
  ...mistakesIn("late-directive-that-is-needed", "convex/archive.ts", [
    [
      "the directive has gone instead of moving",
      '"use node";\n',
      "",
      /does not load: .*Could not resolve "node:zlib"/,
    ],
  ]),
];
