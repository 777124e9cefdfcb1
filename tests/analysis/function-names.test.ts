import dedent from "dedent";
import { expect, it } from "vitest";

import { collectCtxRoots } from "../../src/analysis/ctx.js";
import { describeCtxOwner } from "../../src/analysis/function-names.js";
import { collectRegistrations } from "../../src/analysis/registrations.js";
import { parsers, readSnippet } from "./snippet.js";

it.each(parsers)("describeCtxOwner says whose ctx it is, on a tree of %s", (parser) => {
  const { context, tree } = readSnippet(
    parser,
    dedent`
      import { action, httpAction, internalQuery, mutation, type ActionCtx, type MutationCtx, type QueryCtx } from "./_generated/server";
      export const send = action({ handler: async (ctx) => { await load(ctx); (() => {})(ctx); } });
      export const cast = action(async (ctx) => {}) as any;
      export default action(async (ctx) => {});
      http.route({ handler: httpAction(async (ctx) => {}) });
      export const hook = httpAction(async (ctx) => {});
      export const list = internalQuery(async (ctx) => {});
      export const rename = mutation(async (ctx) => {});
      async function load(ctx) {}
      async function find(ctx: QueryCtx | MutationCtx) {}
      const save = async (ctx: ActionCtx) => {};
      export const tools = { search: async (ctx: ActionCtx) => {} };
      register((ctx: ActionCtx) => {});
      class Mailer { ctx: ActionCtx; send(ctx: ActionCtx) {} }
    `,
  );
  const roots = collectCtxRoots(tree, collectRegistrations(tree, context), context);
  expect(roots.map(describeCtxOwner).sort()).toEqual(
    [
      "`find` (which gets a mutation's or a query's ctx)",
      "`load` (which gets an action's ctx)",
      "`save` (which gets an action's ctx)",
      "`search` (which gets an action's ctx)",
      "`send` (which gets an action's ctx)",
      "action `cast`",
      "action `send`",
      "mutation `rename`",
      "query `list`",
      "HTTP action `hook`",
      "this HTTP action",
      "this action",
      "this class (which holds an action's ctx)",
      "this function (which gets an action's ctx)",
    ].sort(),
  );
});
