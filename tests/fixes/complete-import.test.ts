import { describe, expect, it } from "vitest";

import { parseSyntaxTree, type SyntaxTree } from "../../src/analysis/syntax-tree.js";
import { applyEdits } from "../../src/fixes/apply-edits.js";
import { ImportCompletion, isSameModule, type WantedImport } from "../../src/fixes/complete-import.js";

const SERVER = "./_generated/server";

function parse(text: string): SyntaxTree {
  const parsed = parseSyntaxTree("/app/convex/example.ts", text);
  if (parsed.type === "error") throw new Error(parsed.message);
  return parsed.tree;
}

function complete(text: string, ...wanted: readonly WantedImport[]): string {
  const tree = parse(text);
  const completion = new ImportCompletion(tree);
  for (const one of wanted) completion.add(one);
  return applyEdits(text, completion.edits());
}

/** What is left after a repair that takes `removed` out of the text. */
function release(text: string, removed: string, ...wanted: readonly WantedImport[]): string {
  const tree = parse(text);
  const completion = new ImportCompletion(tree);
  for (const one of wanted) completion.add(one);
  const start = text.indexOf(removed);
  completion.removeUnused([[start, start + removed.length]]);
  return applyEdits(text, completion.edits());
}

const internal = { name: "internal", source: "./_generated/api" };
const actionCtx = { isType: true, name: "ActionCtx", source: SERVER };

const completed: readonly { name: string; before: string; wanted: readonly WantedImport[]; after: string }[] =
  [
    {
      name: "leaves an import that is there",
      before: `import { internal } from "./_generated/api";\n`,
      wanted: [internal],
      after: `import { internal } from "./_generated/api";\n`,
    },
    {
      name: "adds a name behind the others of the same module",
      before: `import { action, query } from "${SERVER}";\n`,
      wanted: [{ name: "internalQuery", source: SERVER }],
      after: `import { action, query, internalQuery } from "${SERVER}";\n`,
    },
    {
      name: "marks a type among values",
      before: `import { action } from "${SERVER}";\n`,
      wanted: [actionCtx],
      after: `import { action, type ActionCtx } from "${SERVER}";\n`,
    },
    {
      name: "adds a type to an import of types",
      before: `import { action } from "${SERVER}";\nimport type { QueryCtx } from "${SERVER}";\n`,
      wanted: [actionCtx],
      after: `import { action } from "${SERVER}";\nimport type { QueryCtx, ActionCtx } from "${SERVER}";\n`,
    },
    {
      name: "gives a name a line where each has its own",
      before: `import {\n  action, // ours\n  query,\n} from "${SERVER}";\n`,
      wanted: [actionCtx],
      after: `import {\n  action, // ours\n  query,\n  type ActionCtx,\n} from "${SERVER}";\n`,
    },
    {
      name: "adds several names at once, values and types, in the order in which they are asked for",
      before: `import { action } from "${SERVER}";\n`,
      wanted: [{ name: "internalQuery", source: SERVER }, actionCtx, { name: "v", source: "convex/values" }],
      after: `import { action, internalQuery, type ActionCtx } from "${SERVER}";\nimport { v } from "convex/values";\n`,
    },
    {
      name: "writes a new import as the others are written, below the comment behind the last",
      before: `import { action } from './_generated/server' // ours\nexport {}\n`,
      wanted: [internal],
      after: `import { action } from './_generated/server' // ours\nimport { internal } from './_generated/api'\nexport {}\n`,
    },
    {
      name: "keeps the line endings of the file",
      before: `import { action } from "${SERVER}";\r\nexport {};\r\n`,
      wanted: [internal],
      after: `import { action } from "${SERVER}";\r\nimport { internal } from "./_generated/api";\r\nexport {};\r\n`,
    },
    {
      name: "puts the first import of a file below its directives",
      before: `"use node";\nexport {};\n`,
      wanted: [internal],
      after: `"use node";\nimport { internal } from "./_generated/api";\nexport {};\n`,
    },
    {
      name: "puts the first import of a file on top",
      before: `#!/usr/bin/env node\nexport {};\n`,
      wanted: [internal],
      after: `#!/usr/bin/env node\nimport { internal } from "./_generated/api";\n\nexport {};\n`,
    },
    {
      name: "adds a list to a default import, and a declaration beside a namespace",
      before: `import lib from "./lib";\nimport * as tools from "./tools";\n`,
      wanted: [
        { name: "load", source: "./lib" },
        { name: "save", source: "./tools" },
      ],
      after: `import lib, { load } from "./lib";\nimport * as tools from "./tools";\nimport { save } from "./tools";\n`,
    },
    {
      name: "leaves a default import of a type alone",
      before: `import type Lib from "./lib";\n`,
      wanted: [{ isType: true, name: "Options", source: "./lib" }],
      after: `import type Lib from "./lib";\nimport type { Options } from "./lib";\n`,
    },
    {
      name: "gives a name that is chosen here another one in this file",
      before: `import { a } from "./lib";\n`,
      wanted: [{ local: "loadLater", name: "load", source: "./lib" }],
      after: `import { a, load as loadLater } from "./lib";\n`,
    },
  ];

describe("ImportCompletion", () => {
  it.each(completed)("$name", ({ after, before, wanted }) => {
    expect(complete(before, ...wanted)).toBe(after);
  });

  it("answers with the name that the file has for what is wanted", () => {
    const completion = new ImportCompletion(
      parse(`import { internal as own } from "../convex/_generated/api.js";`),
    );
    expect(completion.add({ ...internal, source: "../convex/_generated/api" })).toBe("own");
  });

  it("refuses a name that means something else in the file", () => {
    const completion = new ImportCompletion(
      parse(`export function run(internal: string) { return internal; }`),
    );
    expect(completion.add(internal)).toBeUndefined();
  });

  it("refuses a name that something nearer hides", () => {
    const completion = new ImportCompletion(
      parse(
        `import { internal } from "./_generated/api";\nexport const run = (internal: string) => internal;`,
      ),
    );
    expect(completion.add(internal)).toBeUndefined();
  });

  it("refuses a value where only its type is imported", () => {
    const completion = new ImportCompletion(parse(`import type { internal } from "./_generated/api";`));
    expect(completion.add(internal)).toBeUndefined();
  });

  it("takes out an import with its line where nothing else of it is used", () => {
    expect(
      release(
        `import { internal } from "./_generated/api";\nimport { a } from "./a";\nrun(internal.b, a);`,
        "internal.b",
      ),
    ).toBe(`import { a } from "./a";\nrun(internal.b, a);`);
  });

  it("takes one name out of several", () => {
    expect(
      release(
        `import {\n  api,\n  internal,\n} from "./_generated/api";\nrun(internal.b, api);`,
        "internal.b",
      ),
    ).toBe(`import { api } from "./_generated/api";\nrun(internal.b, api);`);
  });

  it("keeps what is used elsewhere, what was never used, and what the repair itself needs", () => {
    const text = `import { api, internal } from "./_generated/api";\nrun(internal.b); run(internal.c);`;
    expect(release(text, "internal.b")).toBe(text);
    const once = `import { internal } from "./_generated/api";\nrun(internal.b);`;
    expect(release(once, "internal.b", internal)).toBe(once);
  });

  it("puts what is needed in the place of what is not", () => {
    expect(
      release(`import { internal } from "./_generated/api";\nrun(internal.b);`, "internal.b", {
        name: "api",
        source: "./_generated/api",
      }),
    ).toBe(`import { api } from "./_generated/api";\nrun(internal.b);`);
  });

  it("puts a new import in the place of one that goes", () => {
    expect(
      release(`import { internal } from "./_generated/api";\nrun(internal.b);`, "internal.b", {
        name: "load",
        source: "./load",
      }),
    ).toBe(`import { load } from "./load";\nrun(internal.b);`);
  });

  it("takes nothing out of an import with a comment in it", () => {
    const text = `import { api, /* ours */ internal } from "./_generated/api";\nrun(internal.b, api);`;
    expect(release(text, "internal.b")).toBe(text);
  });
});

describe("isSameModule", () => {
  it.each([
    ["./a", "./a.js", true],
    ["./a", "./b", false],
    ["@/convex/_generated/api", "./_generated/api", true],
    ["@/convex/_generated/api", "./_generated/server", false],
    ["../other/_generated/api", "./_generated/api", false],
    ["convex/values", "convex/server", false],
  ])("compares %s with %s", (left, right, expected) => {
    expect(isSameModule(left, right)).toBe(expected);
  });
});
