import { mistakesIn, type WrongRepair } from "../wrong-repair.js";

export const wrongRepairs: readonly WrongRepair[] = [
  ...mistakesIn("only-actions", "convex/checksums.ts", [
    [
      "the directive comes too late",
      '"use node";\n',
      ';"use node";\n',
      /does not load: .*Could not resolve "node:crypto"/,
    ],
  ]),
  ...mistakesIn("action-beside-queries", "convex/importsNode.ts", [
    [
      "the new module has no directive",
      '"use node";\n',
      "",
      /does not load: .*Could not resolve "node:zlib"/,
    ],
    [
      "the moved action calls functions that stayed by the name of the new module",
      "internal.imports.add",
      "internal.importsNode.add",
      /it throws: .*[Cc]ould not find .*importsNode:add/,
    ],
    [
      "a constant that only the action needs stays behind",
      'const SEPARATOR = "\\n";\n',
      "",
      /it throws: .*SEPARATOR is not defined/,
    ],
    [
      "a call is left out on the way",
      "await ctx.runMutation(internal.imports.add, { lines });",
      "lines.reverse();",
      /table lines holds/,
    ],
  ]),
  ...mistakesIn("action-beside-queries", "convex/imports.ts", [
    [
      "the whole file runs in Node.js",
      'import { v } from "convex/values";',
      '"use node";\nimport { v } from "convex/values";',
      /does not load: .*Only actions can be defined in Node\.js/,
    ],
    [
      "a shared helper is no export",
      "export const tidy",
      "const tidy",
      /does not load: .*No matching export in .*tidy/,
    ],
  ]),
  ...mistakesIn("action-beside-queries", "convex/start.ts", [
    [
      "a scheduled reference still names the old module",
      "runAfter(0, api.importsNode.run",
      "runAfter(0, api.imports.run",
      /table lines holds/,
    ],
  ]),
  ...mistakesIn("web-globals", "convex/links.ts", [
    [
      "a member of the builtin that is no global is taken for one",
      "crypto.randomUUID(), crypto.randomUUID()",
      "crypto.randomBytes(1), crypto.randomUUID()",
      /it throws: .*randomBytes is not a function/,
    ],
    [
      "a local name outlives its import",
      "new TextEncoder()",
      "new Encoder()",
      /it throws: .*Encoder is not defined/,
    ],
  ]),
  ...mistakesIn("imported-by-others", "convex/words.ts", [
    [
      "a helper of the default runtime moves to Node.js with the action",
      'import { normalize } from "./hashing";',
      'import { normalize } from "./hashingNode";',
      /does not load/,
    ],
  ]),
  ...mistakesIn("out-of-the-router", "convex/http.ts", [
    [
      "the router still names itself",
      "internal.httpNode.sign",
      "internal.http.sign",
      /it returns \{"body":.*"status":500\}/,
    ],
  ]),
];
