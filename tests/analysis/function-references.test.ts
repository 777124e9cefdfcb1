import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { type FunctionReference, parseFunctionReference } from "../../src/analysis/function-references.js";
import { getNodes } from "../../src/analysis/syntax-tree.js";
import { parsers, readSnippet, type Snippet } from "./snippet.js";

/** `internal agent memory search`: the root and the segments behind it. */
function describeReference(reference: FunctionReference): string {
  switch (reference.type) {
    case "path":
      return `${reference.root} ${reference.segments.join(" ")}`;
    case "name":
      return `${reference.written} name ${reference.name}`;
    case "conditional":
      return reference.options.map(describeReference).join(" or ");
    case "unknown":
      return `unknown: ${reference.reason}`;
    case "component":
      return "component";
  }
}

/** What the argument of `use(…)` refers to. */
function parseUse({ context, tree }: Snippet): FunctionReference {
  const call = getNodes(tree, "CallExpression").find(
    ({ callee }) => callee.type === "Identifier" && callee.name === "use",
  );
  const [argument] = call?.arguments ?? [];
  if (argument === undefined) throw new Error("a snippet needs a call of `use`");
  return parseFunctionReference(tree, argument, context.resolve);
}

const IMPORTS = dedent`
  import { api, internal } from "./_generated/api";
  import { anyApi, componentsGeneric, makeFunctionReference } from "convex/server";
`;

interface ReferenceCase {
  readonly name: string;
  readonly code: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly expected: string;
}

const references: readonly ReferenceCase[] = [
  { name: "a path behind internal", code: "use(internal.users.get);", expected: "internal users get" },
  { name: "a path behind api", code: "use(api.users.get);", expected: "api users get" },
  { name: "a path through folders", code: "use(internal.a.b.fn);", expected: "internal a b fn" },
  {
    name: "a path with slashes in one property",
    code: `use(internal["a/b"].fn);`,
    expected: "internal a/b fn",
  },
  {
    name: "a template without substitutions as property",
    code: "use(internal[`a/b`].fn);",
    expected: "internal a/b fn",
  },
  {
    name: "a path split over lines",
    code: "use(\n  internal\n    .users\n    // the getter\n    .get,\n);",
    expected: "internal users get",
  },
  { name: "a path behind a cast", code: "use((internal as any).users.get);", expected: "internal users get" },
  {
    name: "a path behind a double cast",
    code: "use((internal as unknown as { users: { get: any } }).users.get);",
    expected: "internal users get",
  },
  {
    name: "a path with `!` and a cast around it",
    code: "use(internal.users!.get as any);",
    expected: "internal users get",
  },
  {
    name: "an alias of a module",
    code: "const self = internal.agent.memory;\nuse(self.search);",
    expected: "internal agent memory search",
  },
  {
    name: "an alias of the root",
    code: "const root = internal as any;\nuse(root.users.get);",
    expected: "internal users get",
  },
  {
    name: "a destructured module",
    code: "const { users: { get } } = internal;\nuse(get);",
    expected: "internal users get",
  },
  {
    name: "a reference kept in a constant",
    code: "const ref = internal.users.get;\nuse(ref);",
    expected: "internal users get",
  },
  {
    name: "a reference in an object of references",
    code: "const refs = { get: internal.users.get } as const;\nuse(refs.get);",
    expected: "internal users get",
  },
  {
    name: "a reference kept in another module",
    code: `import { refs } from "./refs";\nuse(refs.get);`,
    others: {
      "convex/refs.ts": `import { internal } from "./_generated/api";\nexport const refs = { get: internal.users.get };`,
    },
    expected: "internal users get",
  },
  {
    name: "a required api",
    code: `const generated = require("./_generated/api");\nuse(generated.internal.users.get);`,
    expected: "internal users get",
  },
  {
    name: "a required api, destructured and cast",
    code: `const { internal: own } = require("./_generated/api") as any;\nuse(own.users.get);`,
    expected: "internal users get",
  },
  {
    name: "an api required in place",
    code: `use(require("./_generated/api").api.users.get);`,
    expected: "api users get",
  },
  {
    name: "an api imported when needed",
    code: `const { internal: own } = await import("./_generated/api");\nuse(own.users.get);`,
    expected: "internal users get",
  },
  {
    name: "an api imported as a namespace",
    code: `import * as generated from "./_generated/api.js";\nuse(generated.api.users.get);`,
    expected: "api users get",
  },
  {
    name: "an api imported under another name",
    code: `import { internal as own } from "@/convex/_generated/api";\nuse(own.users.get);`,
    expected: "internal users get",
  },
  {
    name: "a conditional reference",
    code: "use(flag ? internal.users.get : api.users.list);",
    expected: "internal users get or api users list",
  },
  {
    name: "a constant that is a conditional reference",
    code: "const ref = flag ? internal.a.b : other ? internal.c.d : api.e.f;\nuse(ref);",
    expected: "internal a b or internal c d or api e f",
  },
  { name: "a legacy name", code: `use("a/b:fn");`, expected: "literal name a/b:fn" },
  {
    name: "a legacy name in a constant",
    code: `const name = "users:get" as const;\nuse(name);`,
    expected: "literal name users:get",
  },
  {
    name: "makeFunctionReference",
    code: `use(makeFunctionReference<"query">("a/b:fn"));`,
    expected: "made name a/b:fn",
  },
  {
    name: "makeFunctionReference in a constant",
    code: `const ref = makeFunctionReference("users");\nuse(ref);`,
    expected: "made name users",
  },
  { name: "anyApi", code: "use(anyApi.users.get);", expected: "anyApi users get" },
  {
    name: "modules called api and scheduler",
    code: "use(internal.api.scheduler.run);",
    expected: "internal api scheduler run",
  },
  {
    name: "a module called internal behind api",
    code: "use(api.internal.run);",
    expected: "api internal run",
  },
  {
    name: "a component",
    code: `import { components } from "./_generated/api";\nuse(components.agent.threads.create);`,
    expected: "component",
  },
  {
    name: "a component kept in a constant",
    code: `import { components } from "./_generated/api";\nconst agent = components.agent;\nuse(agent.threads.create);`,
    expected: "component",
  },
  {
    name: "a component that a client library was handed, by its type",
    code: `import type { ComponentApi } from "./_generated/component.js";\nexport const f = (ctx: any, counter: ComponentApi) => use(counter.lib.add);`,
    expected: "component",
  },
  {
    name: "a component that a class keeps",
    code: `class Client { constructor(public component: any) {} add() { return use(this.component.lib.add); } }`,
    expected: "component",
  },
  {
    name: "a component of componentsGeneric()",
    code: "const components = componentsGeneric();\nuse(components.agent.run);",
    expected: "component",
  },
  {
    name: "a component of whatever is called components",
    code: `export function run(components) { use(components.agent.run); }`,
    expected: "component",
  },
];

const unknowns: readonly ReferenceCase[] = [
  {
    name: "a parameter",
    code: "function call(ref) { use(ref); }",
    expected: "unknown: it is a parameter, `ref`",
  },
  {
    name: "a member of a parameter",
    code: "function call(args) { use(args.ref); }",
    expected: "unknown: a member of a parameter",
  },
  { name: "a computed member", code: "use(internal.users[kind]);", expected: "unknown: a computed member" },
  {
    name: "an entry of an object by a computed key",
    code: "const refs = { get: internal.users.get };\nuse(refs[kind]);",
    expected: "unknown: a computed member",
  },
  {
    name: "the result of a call",
    code: "use(pickReference());",
    expected: "unknown: it is the result of a call",
  },
  {
    name: "a function handle",
    code: `import { createFunctionHandle } from "convex/server";\nconst handle = await createFunctionHandle(internal.users.get);\nuse(handle);`,
    expected: "unknown: it is computed",
  },
  {
    name: "a variable that is assigned twice",
    code: "let ref = internal.users.get;\nref = internal.users.list;\nuse(ref);",
    expected: "unknown: `ref` is assigned more than once",
  },
  {
    name: "a variable without a value",
    code: "let ref;\nuse(ref);",
    expected: "unknown: `ref` has no initial value",
  },
  {
    name: "a package's object",
    code: `import { internal as other } from "some-package";\nuse(other.users.get);`,
    expected: `unknown: it comes from "some-package"`,
  },
  { name: "a global", code: "use(globalReference);", expected: "unknown: it is not a function reference" },
  {
    name: "a member of a global",
    code: "use(window.ref);",
    expected: "unknown: a member of the global `window`",
  },
  { name: "the api itself", code: "use(internal);", expected: `unknown: it comes from "./_generated/api"` },
  { name: "a name put together", code: "use(`users:${name}`);", expected: "unknown: it is computed" },
  {
    name: "a name given to makeFunctionReference",
    code: "use(makeFunctionReference(name));",
    expected: "unknown: it is the result of a call",
  },
  { name: "a number", code: "use(1);", expected: "unknown: it is not a function reference" },
  { name: "a function", code: "use(() => {});", expected: "unknown: it is computed" },
  {
    name: "constants that stand for each other",
    code: "const first = second;\nconst second = first;\nuse(first);",
    expected: "unknown: the definition is too many steps away",
  },
  {
    name: "a choice of which one side is not known",
    code: "use(flag ? internal.users.get : refs[kind]);",
    expected: "internal users get or unknown: a computed member",
  },
];

describe.each(parsers)("parseFunctionReference on a tree of %s", (parser) => {
  function parse({ code, others }: ReferenceCase): string {
    const snippet = readSnippet(parser, { "convex/example.ts": `${IMPORTS}\n${code}`, ...others });
    return describeReference(parseUse(snippet));
  }

  describe("reads", () => {
    it.each(references)("$name", (reference) => {
      expect(parse(reference)).toBe(reference.expected);
    });
  });

  describe("gives the reason for not knowing", () => {
    it.each(unknowns)("$name", (reference) => {
      expect(parse(reference)).toBe(reference.expected);
    });
  });

  it("remembers which file imported the api, and from where", () => {
    const reference = parseUse(
      readSnippet(parser, {
        "apps/web/convex/example.ts": `import { refs } from "../../backend/convex/refs";\nuse(refs.get);`,
        "apps/backend/convex/refs.ts": `import { internal } from "./_generated/api";\nexport const refs = internal.users;`,
      }),
    );
    expect(reference.type === "path" && [reference.tree.filename, reference.source]).toEqual([
      "/project/apps/backend/convex/refs.ts",
      "./_generated/api",
    ]);
  });
});
