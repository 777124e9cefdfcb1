import dedent from "dedent";
import { describe, expect, it } from "vitest";

import type { Registration } from "../../src/analysis/registrations.js";
import type { Registrar } from "../../src/platform/builders.js";

import { classifyExport, collectRegistrations } from "../../src/analysis/registrations.js";
import { parsers, quoteNode, readSnippet, type SnippetFiles } from "./snippet.js";

/** `internal action (convex) runs () => 1`: kind, where the builder comes from, and the text of the handler. */
function describeRegistration({ handler, kind, origin, visibility }: Registration): string {
  const runs =
    handler === undefined ? "runs something unknown" : `runs ${quoteNode(handler.tree, handler.node)}`;
  return `${visibility} ${kind} (${origin}) ${runs}`;
}

interface RegistrationCase {
  readonly name: string;
  readonly files: SnippetFiles;
  readonly builders?: Readonly<Record<string, Registrar>>;
  readonly expected: readonly string[];
}

const generatedBuilders: readonly RegistrationCase[] = [
  {
    name: "each builder of _generated/server, with its kind and visibility",
    files: dedent`
      import { action, httpAction, internalAction, internalMutation, internalQuery, mutation, query } from "./_generated/server";
      export const a = query(() => 1);
      export const b = internalQuery(() => 2);
      export const c = mutation(() => 3);
      export const d = internalMutation(() => 4);
      export const e = action(() => 5);
      export const f = internalAction(() => 6);
      export const g = httpAction(() => 7);
    `,
    expected: [
      "public query (convex) runs () => 1",
      "internal query (convex) runs () => 2",
      "public mutation (convex) runs () => 3",
      "internal mutation (convex) runs () => 4",
      "public action (convex) runs () => 5",
      "internal action (convex) runs () => 6",
      "public httpAction (convex) runs () => 7",
    ],
  },
  {
    name: "a builder imported under another name",
    files: dedent`
      import { internalAction as job } from "../_generated/server";
      export const a = job(() => 1);
    `,
    expected: ["internal action (convex) runs () => 1"],
  },
  {
    name: "a builder read from a namespace import",
    files: dedent`
      import * as server from "./_generated/server.js";
      export const a = server.internalAction(() => 1);
      export const b = server["query"](() => 2);
    `,
    expected: ["internal action (convex) runs () => 1", "public query (convex) runs () => 2"],
  },
  {
    name: "a builder imported through a path alias or from another functions dir",
    files: dedent`
      import { action } from "@/convex/_generated/server";
      import { query } from "../../backend/convex/_generated/server.ts";
      export const a = action(() => 1);
      export const b = query(() => 2);
    `,
    expected: ["public action (convex) runs () => 1", "public query (convex) runs () => 2"],
  },
  {
    name: "a builder kept in a constant, cast or instantiated",
    files: dedent`
      import { action, internalAction } from "./_generated/server";
      const job = internalAction;
      export const a = job(() => 1);
      export const b = (action as any)(() => 2);
      export const c = action<{ id: string }, void>(() => 3);
    `,
    expected: [
      "internal action (convex) runs () => 1",
      "public action (convex) runs () => 2",
      "public action (convex) runs () => 3",
    ],
  },
  {
    name: "the generic builders of convex/server",
    files: dedent`
      import { actionGeneric, httpActionGeneric, internalMutationGeneric as internalMutation } from "convex/server";
      export const a = actionGeneric(() => 1);
      export const b = internalMutation(() => 2);
      export const c = httpActionGeneric(() => 3);
    `,
    expected: [
      "public action (convex) runs () => 1",
      "internal mutation (convex) runs () => 2",
      "public httpAction (convex) runs () => 3",
    ],
  },
  {
    name: "a builder that another module of the project re-exports",
    files: {
      "convex/example.ts": dedent`
        import { internalAction, job } from "./builders";
        export const a = internalAction(() => 1);
        export const b = job(() => 2);
      `,
      "convex/builders.ts": dedent`
        import { action } from "./_generated/server";
        export * from "./_generated/server";
        export { action as job };
      `,
    },
    expected: ["internal action (convex) runs () => 1", "public action (convex) runs () => 2"],
  },
  {
    name: "registrations inside functions, in source order",
    files: dedent`
      import { action, query } from "./_generated/server";
      export function makeAll() {
        return { first: query(() => 1), second: action({ handler: () => 2 }) };
      }
      export const third = query(() => 3);
    `,
    expected: [
      "public query (convex) runs () => 1",
      "public action (convex) runs () => 2",
      "public query (convex) runs () => 3",
    ],
  },
  {
    name: "an HTTP action written in its route",
    files: dedent`
      import { httpRouter } from "convex/server";
      import { httpAction } from "./_generated/server";
      const http = httpRouter();
      http.route({ path: "/", method: "GET", handler: httpAction(async (ctx, request) => new Response()) });
      export default http;
    `,
    expected: ["public httpAction (convex) runs async (ctx, request) => new Response()"],
  },
];

const handlers: readonly RegistrationCase[] = [
  {
    name: "a handler given alone, as an arrow or a function expression",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action(async (ctx) => 1);
      export const b = action(async function (ctx) { return 2; });
    `,
    expected: [
      "public action (convex) runs async (ctx) => 1",
      "public action (convex) runs async function (ctx) { return 2; }",
    ],
  },
  {
    name: "a handler beside args and returns, as a property or a method",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action({ args: {}, returns: v.null(), handler: async (ctx) => null });
      export const b = action({ args: {}, async handler(ctx) { return null; } });
      export const c = action({ args: {}, "handler": async (ctx) => 3 });
    `,
    expected: [
      "public action (convex) runs async (ctx) => null",
      "public action (convex) runs (ctx) { return null; }",
      "public action (convex) runs async (ctx) => 3",
    ],
  },
  {
    name: "a config object kept in a constant or in another module",
    files: {
      "convex/example.ts": dedent`
        import { action } from "./_generated/server";
        import { shared } from "./configs";
        const config = { args: {}, handler: async () => 1 };
        export const a = action(config);
        export const b = action(shared);
      `,
      "convex/configs.ts": "export const shared = { args: {}, handler: async () => 2 };",
    },
    expected: ["public action (convex) runs async () => 1", "public action (convex) runs async () => 2"],
  },
  {
    name: "a config object whose handler comes after a spread",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action({ ...shared, handler: async () => 1 });
    `,
    expected: ["public action (convex) runs async () => 1"],
  },
  {
    name: "a handler that is a function of the file",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action({ handler: run });
      export const b = action({ handler: later });
      async function run(ctx) { return 1; }
      const later = async (ctx) => 2;
    `,
    expected: [
      "public action (convex) runs async function run(ctx) { return 1; }",
      "public action (convex) runs async (ctx) => 2",
    ],
  },
  {
    name: "a handler imported from another module, by name, as a default or through a namespace",
    files: {
      "convex/example.ts": dedent`
        import { action } from "./_generated/server";
        import byDefault, { run } from "./model";
        import * as model from "./model";
        export const a = action({ handler: run });
        export const b = action({ handler: byDefault });
        export const c = action({ handler: model.run });
      `,
      "convex/model.ts": dedent`
        export async function run(ctx) { return 1; }
        export default async (ctx) => 2;
      `,
    },
    expected: [
      "public action (convex) runs async function run(ctx) { return 1; }",
      "public action (convex) runs async (ctx) => 2",
      "public action (convex) runs async function run(ctx) { return 1; }",
    ],
  },
  {
    name: "a handler that is a member of an object or a static method of a class",
    files: dedent`
      import { action } from "./_generated/server";
      const handlers = { run: async (ctx) => 1 };
      class Handlers { static async run(ctx) { return 2; } }
      export const a = action({ handler: handlers.run });
      export const b = action({ handler: Handlers.run });
    `,
    expected: [
      "public action (convex) runs async (ctx) => 1",
      "public action (convex) runs (ctx) { return 2; }",
    ],
  },
  {
    name: "the function inside a wrapper around the handler",
    files: dedent`
      import { action } from "./_generated/server";
      import { withErrors } from "some-package";
      export const a = action({ handler: withErrors(async (ctx) => 1) });
      export const b = action(withErrors(withErrors({ name: "b" }, async (ctx) => 2)));
      export const c = action({ handler: withErrors(run) });
      async function run(ctx) { return 3; }
    `,
    expected: [
      "public action (convex) runs async (ctx) => 1",
      "public action (convex) runs async (ctx) => 2",
      "public action (convex) runs async function run(ctx) { return 3; }",
    ],
  },
  {
    name: "a handler that cannot be known: a package's, a parameter, one of several, a result",
    files: dedent`
      import { action, internalAction } from "./_generated/server";
      import { run } from "some-package";
      export const a = action({ handler: run });
      export const b = action({ handler: pick ? first : second });
      export const c = action({ handler: makeHandler() });
      export const d = action({ ...rest });
      export function make(handler) { return internalAction({ handler }); }
    `,
    expected: [
      "public action (convex) runs something unknown",
      "public action (convex) runs something unknown",
      "public action (convex) runs something unknown",
      "public action (convex) runs something unknown",
      "internal action (convex) runs something unknown",
    ],
  },
];

const wrappers: readonly RegistrationCase[] = [
  {
    name: "customAction and zCustomAction of convex-helpers, of the kind of what they wrap",
    files: dedent`
      import { customAction, customCtx } from "convex-helpers/server/customFunctions";
      import { zCustomAction, zCustomMutation } from "convex-helpers/server/zod4";
      import { action, internalAction, internalMutation } from "./_generated/server";
      const sessionAction = customAction(action, customCtx(async (ctx) => ({ session: 1 })));
      const zodJob = zCustomAction(internalAction, NoOp);
      export const a = sessionAction({ args: {}, handler: async (ctx) => 1 });
      export const b = zodJob({ args: {}, handler: async (ctx) => 2 });
      export const c = zCustomMutation(internalMutation, NoOp)({ handler: async (ctx) => 3 });
    `,
    expected: [
      "public action (wrapped) runs async (ctx) => 1",
      "internal action (wrapped) runs async (ctx) => 2",
      "internal mutation (wrapped) runs async (ctx) => 3",
    ],
  },
  {
    name: "a custom builder of a custom builder, in another module",
    files: {
      "convex/example.ts": dedent`
        import { adminAction } from "./lib/builders";
        export const a = adminAction({ handler: async (ctx) => 1 });
      `,
      "convex/lib/builders.ts": dedent`
        import { customAction } from "convex-helpers/server/customFunctions";
        import { internalAction } from "../_generated/server";
        const authedAction = customAction(internalAction, withUser);
        export const adminAction = customAction(authedAction, withRole);
      `,
    },
    expected: ["internal action (wrapped) runs async (ctx) => 1"],
  },
  {
    name: "a function of the file that registers what it is given",
    files: dedent`
      import { internalAction } from "./_generated/server";
      function loggedAction(handler) {
        return internalAction({ args: {}, handler: async (ctx, args) => await handler(ctx, args) });
      }
      export const a = loggedAction(async (ctx) => 1);
    `,
    expected: [
      "internal action (convex) runs async (ctx, args) => await handler(ctx, args)",
      "internal action (wrapped) runs async (ctx) => 1",
    ],
  },
  {
    name: "a project's wrapper that is imported, re-exported and takes options first",
    files: {
      "convex/example.ts": dedent`
        import { loggedAction } from "./lib";
        export const a = loggedAction("a", { args: {}, handler: async (ctx) => 1 });
        export const b = loggedAction((name) => name, { args: {}, handler: async (ctx) => 2 });
      `,
      "convex/lib/index.ts": `export { logged as loggedAction } from "./logged";`,
      "convex/lib/logged.ts": dedent`
        import { action } from "../_generated/server";
        export const logged = (name, config) => action({ ...config, handler: (ctx, args) => config.handler(ctx, args) });
      `,
    },
    expected: [
      "public action (wrapped) runs async (ctx) => 1",
      "public action (wrapped) runs async (ctx) => 2",
    ],
  },
  {
    name: "a constant that is only typed as a builder",
    files: dedent`
      import type { ActionBuilder, MutationBuilder } from "convex/server";
      const secured: ActionBuilder<DataModel, "public"> = makeSecured();
      const hidden = makeHidden() as MutationBuilder<DataModel, "internal">;
      export const a = secured({ handler: async () => 1 });
      export const b = hidden({ handler: async () => 2 });
    `,
    expected: [
      "public action (declared) runs async () => 1",
      "internal mutation (declared) runs async () => 2",
    ],
  },
  {
    name: "an imported constant that is only typed as a builder",
    files: {
      "convex/example.ts": dedent`
        import { hidden, secured } from "./builders";
        export const a = secured({ handler: async () => 1 });
        export const b = hidden({ handler: async () => 2 });
      `,
      "convex/builders.ts": dedent`
        import type { ActionBuilder, QueryBuilder } from "convex/server";
        export const secured: ActionBuilder<DataModel, "public"> = makeSecured();
        export const hidden = makeHidden() as QueryBuilder<DataModel, "internal">;
      `,
    },
    expected: ["public action (declared) runs async () => 1", "internal query (declared) runs async () => 2"],
  },
  {
    name: "a builder that only the settings know",
    files: dedent`
      import { authedAction, helper } from "some-package";
      export const a = authedAction({ handler: async () => 1 });
      export const b = helper({ handler: async () => 2 });
    `,
    builders: { authedAction: { kind: "action", visibility: "internal" } },
    expected: ["internal action (declared) runs async () => 1"],
  },
];

const lookalikes: readonly RegistrationCase[] = [
  {
    name: "functions called action and query that Convex did not make",
    files: {
      "convex/example.ts": dedent`
        import { action } from "@reduxjs/toolkit";
        import { query } from "./sql";
        const mutation = (handler) => handler;
        export const a = action(() => 1);
        export const b = query(() => 2);
        export const c = mutation(() => 3);
        export const d = internalAction(() => 4);
      `,
      "convex/sql.ts": "export function query(run) { return run(); }",
    },
    expected: [],
  },
  {
    name: "a parameter called action and methods of that name",
    files: dedent`
      import { action as convexAction } from "./_generated/server";
      export function each(action) { return action(() => 1); }
      export const a = workflow.action(() => 2);
    `,
    expected: [],
  },
  {
    name: "other exports of _generated/server and convex/server",
    files: dedent`
      import { ActionCtx } from "./_generated/server";
      import { httpRouter, defineTable } from "convex/server";
      export const http = httpRouter();
      export const table = defineTable({ name: 1 });
    `,
    expected: [],
  },
  {
    name: "builders that are only passed on, never called",
    files: dedent`
      import { action, query } from "./_generated/server";
      export const builders = { action, query };
      register(action);
    `,
    expected: [],
  },
  {
    name: "imports that lead in a circle",
    files: {
      "convex/example.ts": `import { action } from "./other";\nexport { action };\nexport const a = action(() => 1);`,
      "convex/other.ts": `export { action } from "./example";`,
    },
    expected: [],
  },
];

describe.each(parsers)("collectRegistrations on a tree of %s", (parser) => {
  function collect({ builders, files }: RegistrationCase): string[] {
    const { context, tree } = readSnippet(parser, files, new Map(Object.entries(builders ?? {})));
    return collectRegistrations(tree, context).map(describeRegistration);
  }

  describe("finds", () => {
    it.each([...generatedBuilders, ...handlers, ...wrappers])("$name", (snippet) => {
      expect(collect(snippet)).toEqual(snippet.expected);
    });
  });

  describe("leaves out", () => {
    it.each(lookalikes)("$name", (snippet) => {
      expect(collect(snippet)).toEqual(snippet.expected);
    });
  });

  it("remembers the config object and what the handler was put through", () => {
    const { context, tree } = readSnippet(
      parser,
      dedent`
        import { action } from "./_generated/server";
        function withUser(handler) { return async (ctx) => handler({ ...ctx, user: 1 }); }
        const config = { args: {}, handler: withUser(elsewhere(async (ctx) => 1)) };
        export const a = action(config);
      `,
    );
    const [registration] = collectRegistrations(tree, context);
    expect(registration?.config && quoteNode(tree, registration.config)).toBe(
      "{ args: {}, handler: withUser(elsewhere(async (ctx) => 1)) }",
    );
    // From the inside out; a wrapper that is not in the project is a gap.
    expect(registration?.handler?.wrappers.map((node) => node?.type)).toEqual([
      undefined,
      "FunctionDeclaration",
    ]);
  });
});

interface ExportCase {
  readonly name: string;
  readonly files: SnippetFiles;
  readonly exported?: string;
  readonly expected: string;
}

const exported: readonly ExportCase[] = [
  {
    name: "a registration of its own",
    files: `import { action } from "./_generated/server"; export const fn = action(() => 1);`,
    expected: "public action (convex) runs () => 1",
  },
  {
    name: "a registration exported under another name",
    files: `import { action } from "./_generated/server"; const inner = action(() => 1); export { inner as fn };`,
    expected: "public action (convex) runs () => 1",
  },
  {
    name: "a default export",
    files: `import { internalAction } from "./_generated/server"; export default internalAction(() => 1);`,
    exported: "default",
    expected: "internal action (convex) runs () => 1",
  },
  {
    name: "a registration with a cast",
    files: `import { action } from "./_generated/server"; export const fn = action(() => 1) as any;`,
    expected: "public action (convex) runs () => 1",
  },
  {
    name: "a registration re-exported by name",
    files: {
      "convex/example.ts": `export { send as fn } from "./mail";`,
      "convex/mail.ts": `import { internalAction } from "./_generated/server"; export const send = internalAction(() => 1);`,
    },
    expected: "internal action (convex) runs () => 1",
  },
  {
    name: "a registration imported and then exported",
    files: {
      "convex/example.ts": `import { send } from "./mail"; export const fn = send;`,
      "convex/mail.ts": `import { internalAction } from "./_generated/server"; export const send = internalAction(() => 1);`,
    },
    expected: "internal action (convex) runs () => 1",
  },
  {
    name: "a registration behind export *",
    files: {
      "convex/example.ts": `export * from "./other"; export * from "./mail";`,
      "convex/mail.ts": `import { internalAction } from "./_generated/server"; export const fn = internalAction(() => 1);`,
      "convex/other.ts": "export const other = 1;",
    },
    expected: "internal action (convex) runs () => 1",
  },
  {
    name: "a registration taken out of an object, as authentication libraries hand them out",
    files: `import { action, query } from "./_generated/server"; export const { fn } = { fn: action(() => 1), other: query(() => 2) };`,
    expected: "public action (convex) runs () => 1",
  },
  {
    name: "what a function of the project registers",
    files: dedent`
      import { internalAction } from "./_generated/server";
      export const fn = makeSync("users");
      function makeSync(table) { return internalAction(async (ctx) => table); }
    `,
    expected: "internal action (convex) runs async (ctx) => table",
  },
  {
    name: "a registered function by its declared type",
    files: dedent`
      import { internalAction } from "./_generated/server";
      import { make } from "some-package";
      export const fn: ReturnType<typeof internalAction> = make();
    `,
    expected: "typed as internal action",
  },
  {
    name: "a registered function declared in the words of convex/server",
    files: dedent`
      import type { RegisteredAction } from "convex/server";
      import { make } from "some-package";
      export const fn: RegisteredAction<"internal", {}, null> = make();
    `,
    expected: "typed as internal action",
  },
  { name: "a plain function", files: "export function fn() {}", expected: "other" },
  { name: "a plain value", files: "export const fn = { a: 1 };", expected: "other" },
  { name: "a type", files: "export type fn = string;", expected: "other" },
  { name: "an export that is not there", files: "export const other = 1;", expected: "missing" },
  {
    name: "the result of a package's function",
    files: `import { make } from "some-package"; export const fn = make();`,
    expected: "unknown: the call that makes it cannot be resolved",
  },
  {
    name: "a name taken out of a package's result",
    files: `import { convexAuth } from "@convex-dev/auth/server"; export const { fn, other } = convexAuth();`,
    expected: "unknown: `fn` is a member of a computed value",
  },
  {
    name: "what a package exports",
    files: `export { fn } from "some-package";`,
    expected: "unknown: it is not defined in the project",
  },
  {
    name: "what a missing module exports",
    files: `export { fn } from "./gone";`,
    expected: "unknown: there is no file /project/convex/gone",
  },
  {
    name: "a name that only export * of a missing module may bring",
    files: `export * from "./gone";`,
    expected: "unknown: the module exports no `fn`",
  },
  {
    name: "a variable that is assigned twice",
    files: dedent`
      import { action, internalAction } from "./_generated/server";
      export let fn = action(() => 1);
      fn = internalAction(() => 2);
    `,
    expected: "unknown: `fn` is assigned more than once",
  },
  {
    name: "a choice between two registrations",
    files: `import { action } from "./_generated/server"; export const fn = flag ? action(() => 1) : action(() => 2);`,
    expected: "unknown: its value is computed",
  },
];

describe.each(parsers)("classifyExport on a tree of %s", (parser) => {
  it.each(exported)("knows $name", ({ expected, exported: name = "fn", files }) => {
    const { context, tree } = readSnippet(parser, files);
    const fact = classifyExport(tree, name, context);
    const shown =
      fact.type === "registration"
        ? describeRegistration(fact.registration)
        : fact.type === "typed"
          ? `typed as ${fact.builder.visibility} ${fact.builder.kind}`
          : fact.type === "unknown"
            ? `unknown: ${fact.reason}`
            : fact.type;
    expect(shown).toBe(expected);
  });
});
