import dedent from "dedent";

import { noSameRuntimeRunAction } from "../../src/rules/no-same-runtime-run-action.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

const DEFAULT = "Convex's default runtime";
const NODE = 'Node.js ("use node")';

ruleTester.run("no-same-runtime-run-action: same-runtime", noSameRuntimeRunAction, {
  valid: [
    {
      name: "allows a plain helper that does the callee's work",
      code: dedent`
        import { internalAction } from "./_generated/server";
        import { deliver } from "./lib/deliver";
        export const digest = internalAction(async (ctx) => await deliver(ctx, "weekly"));
      `,
    },
    {
      name: "allows an action that is scheduled, which nobody waits for",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => {
          await ctx.scheduler.runAfter(0, internal.mail.send, {});
        });
      `,
    },
    {
      name: "allows runQuery and runMutation",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => {
          const user = await ctx.runQuery(internal.users.get, {});
          await ctx.runMutation(internal.users.rename, { user });
        });
      `,
    },
    {
      name: "allows the runAction of a workflow step, which is no action's ctx",
      code: dedent`
        import { internal } from "./_generated/api";
        import { workflow } from "./workflow";
        export const onboarding = workflow.define({
          handler: async (step): Promise<void> => {
            await step.runAction(internal.mail.send, {});
          },
        });
      `,
    },
    {
      name: "allows a function of a query that is called through its own runAction, whatever that is",
      code: dedent`
        import { internal } from "./_generated/api";
        import { query } from "./_generated/server";
        export const list = query(async (ctx) => await (ctx as any).runAction(internal.mail.send, {}));
      `,
    },
  ],
  invalid: [
    {
      name: "reports a default-runtime action of another module, at the name runAction",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction({
          args: {},
          handler: async (ctx) => {
            await ctx.runAction(internal.mail.send, {});
          },
        });
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 6,
          column: 15,
          endLine: 6,
          endColumn: 24,
        },
      ],
    },
    {
      name: "reports an action of the same file, in the text that the editor holds",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const all = internalAction(async (ctx, { ids }) => {
          for (const id of ids) await ctx.runAction(internal.example.one, { id });
        });
        export const one = internalAction(async (ctx, { id }) => {});
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "one", file: "example.ts", owner: "Action `all`", runtime: DEFAULT },
          line: 4,
          column: 35,
          endLine: 4,
          endColumn: 44,
        },
      ],
    },
    {
      name: "reports a Node.js action that a Node.js action calls",
      ...inProject("one-app", "convex/media/thumbnails.ts"),
      code: dedent`
        "use node";
        import { internal } from "../_generated/api";
        import { internalAction } from "../_generated/server";
        export const make = internalAction(async (ctx) => {
          await ctx.runAction(internal.media.video.transcode, {});
        });
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "transcode", file: "media/video.ts", owner: "Action `make`", runtime: NODE },
          line: 5,
          column: 13,
          endLine: 5,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports an HTTP action that calls a default-runtime action",
      ...inProject("one-app", "convex/http.ts"),
      code: dedent`
        import { httpRouter } from "convex/server";
        import { api } from "./_generated/api";
        import { httpAction } from "./_generated/server";
        const http = httpRouter();
        http.route({
          path: "/search",
          method: "POST",
          handler: httpAction(async ({ runAction }, request) => {
            return Response.json(await runAction(api.api.search, await request.json()));
          }),
        });
        export default http;
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "search", file: "api.ts", owner: "This HTTP action", runtime: DEFAULT },
          line: 9,
          column: 32,
          endLine: 9,
          endColumn: 41,
        },
      ],
    },
    {
      name: "reports references in every spelling: aliased root, quotes, constants, legacy names, default export",
      code: dedent`
        import { makeFunctionReference } from "convex/server";
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        const self = (internal as any).mail;
        const named = makeFunctionReference<"action">("mail:send");
        export const digest = internalAction(async (ctx) => {
          await ctx.runAction(self.send, {});
          await ctx.runAction(internal["mail"].sendPublic, {});
          await ctx.runAction("mail:send" as any, {});
          await ctx.runAction(named, {});
          await ctx.runAction(internal.mail.default, {});
          await ctx.runAction(
            internal
              .mail
              .send,
            {},
          );
        });
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 7,
          column: 13,
          endLine: 7,
          endColumn: 22,
        },
        {
          messageId: "sameRuntime",
          data: { callee: "sendPublic", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 8,
          column: 13,
          endLine: 8,
          endColumn: 22,
        },
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 9,
          column: 13,
          endLine: 9,
          endColumn: 22,
        },
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 10,
          column: 13,
          endLine: 10,
          endColumn: 22,
        },
        {
          messageId: "sameRuntime",
          data: { callee: "mail", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 11,
          column: 13,
          endLine: 11,
          endColumn: 22,
        },
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 12,
          column: 13,
          endLine: 12,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports an action that its module re-exports",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(internal.reexports.send, {}));
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "reexports.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 3,
          column: 63,
          endLine: 3,
          endColumn: 72,
        },
      ],
    },
    {
      name: "reports an action that an authentication library made, since it can only be called as one",
      code: dedent`
        import { api } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(api.auth.signIn, {}));
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "signIn", file: "auth.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 3,
          column: 63,
          endLine: 3,
          endColumn: 72,
        },
      ],
    },
    {
      name: "reports a choice of which both sides run where the caller does",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx, { open }) => {
          await ctx.runAction(open ? internal.mail.send : internal.mail.sendPublic, {});
        });
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports a helper that an action of the file reaches",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await deliver(ctx));
        async function deliver(ctx: any) {
          const run = ctx.runAction;
          await run(internal.mail.send, {});
        }
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: {
            callee: "send",
            file: "mail.ts",
            owner: "`deliver` (which gets an action's ctx)",
            runtime: DEFAULT,
          },
          line: 6,
          column: 9,
          endLine: 6,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports a helper of a Node.js module without any registration",
      ...inProject("one-app", "convex/media/video.ts"),
      code: dedent`
        "use node";
        import type { ActionCtx } from "../_generated/server";
        import { internal } from "../_generated/api";
        export async function render(ctx: ActionCtx) {
          await ctx.runAction(internal.media.thumbnails.make, {});
        }
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: {
            callee: "make",
            file: "media/thumbnails.ts",
            owner: "`render` (which gets an action's ctx)",
            runtime: NODE,
          },
          line: 5,
          column: 13,
          endLine: 5,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports an action behind a custom builder that calls another one",
      code: dedent`
        import { customAction } from "convex-helpers/server/customFunctions";
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        const authedAction = customAction(action, { args: {}, input: async () => ({ ctx: {}, args: {} }) });
        export const digest = authedAction({ handler: async (ctx) => await ctx.runAction(internal.example.one, {}) });
        export const one = authedAction({ handler: async () => null });
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "one", file: "example.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 5,
          column: 72,
          endLine: 5,
          endColumn: 81,
        },
      ],
    },
  ],
});

ruleTester.run("no-same-runtime-run-action: cross-runtime", noSameRuntimeRunAction, {
  valid: [
    {
      name: "allows the way from the default runtime into Node.js",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => {
          await ctx.runAction(internal.media.thumbnails.make, {});
        });
      `,
    },
    {
      name: "allows the way from Node.js into the default runtime",
      ...inProject("one-app", "convex/media/video.ts"),
      code: dedent`
        "use node";
        import { internal } from "../_generated/api";
        import { internalAction } from "../_generated/server";
        export const transcode = internalAction(async (ctx) => {
          await ctx.runAction(internal.mail.send, {});
        });
      `,
    },
    {
      name: "allows an HTTP action that calls into Node.js",
      ...inProject("one-app", "convex/http.ts"),
      code: dedent`
        import { internal } from "./_generated/api";
        import { httpAction } from "./_generated/server";
        export const hook = httpAction(async (ctx) => {
          await ctx.runAction(internal.media.video.transcode, {});
          return new Response();
        });
      `,
    },
    {
      name: "allows a choice of which one side runs in the other runtime",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx, { big }) => {
          await ctx.runAction(big ? internal.media.video.transcode : internal.mail.send, {});
        });
      `,
    },
    {
      name: "allows a Node.js action of another app of the workspace, though the own app has a namesake",
      ...inProject("two-apps", "apps/web/convex/example.ts"),
      code: dedent`
        import { internal } from "../../admin/convex/_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(internal.mail.send, {}));
      `,
    },
    {
      name: "allows an app's Node.js action, though the component beside it has a namesake",
      ...inProject("app-with-component"),
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(internal.invoices.send, {}));
      `,
    },
  ],
  invalid: [
    {
      name: "reports the own app's namesake of an action that runs in Node.js elsewhere",
      ...inProject("two-apps", "apps/web/convex/example.ts"),
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(internal.mail.send, {}));
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 3,
          column: 63,
          endLine: 3,
          endColumn: 72,
        },
      ],
    },
    {
      name: "reports a directive that the bundler does not read: the module runs in the default runtime",
      ...inProject("one-app", "convex/media/video.ts"),
      code: dedent`
        import { internal } from "../_generated/api";
        import { internalAction } from "../_generated/server";
        "use node";
        export const transcode = internalAction(async (ctx) => await ctx.runAction(internal.mail.send, {}));
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `transcode`", runtime: DEFAULT },
          line: 4,
          column: 66,
          endLine: 4,
          endColumn: 75,
        },
      ],
    },
  ],
});

ruleTester.run("no-same-runtime-run-action: component", noSameRuntimeRunAction, {
  valid: [
    {
      name: "allows functions of a component",
      code: dedent`
        import { components } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        const { billing } = components;
        export const digest = internalAction(async (ctx) => {
          await ctx.runAction(components.billing.invoices.send, {});
          await ctx.runAction(billing.invoices.send, {});
        });
      `,
    },
  ],
  invalid: [
    {
      name: "reports a component's action that the component itself calls",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const bill = action(async (ctx) => await ctx.runAction(api.invoices.send, {}));
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "invoices.ts", owner: "Action `bill`", runtime: DEFAULT },
          line: 3,
          column: 53,
          endLine: 3,
          endColumn: 62,
        },
      ],
    },
  ],
});

ruleTester.run("no-same-runtime-run-action: unknown", noSameRuntimeRunAction, {
  valid: [
    {
      name: "ignores (out of scope) a reference that is a parameter, computed or a function handle",
      code: dedent`
        import { createFunctionHandle } from "convex/server";
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx, args) => {
          await ctx.runAction(args.handler, {});
          await ctx.runAction(internal.mail[args.name], {});
          await ctx.runAction(await createFunctionHandle(internal.mail.send), {});
        });
        export async function call(ctx: any, ref: any) {
          await ctx.runAction(ref, {});
        }
      `,
    },
    {
      name: "ignores (out of scope) a module that is not there",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(internal.gone.send, {}));
      `,
    },
    {
      name: "ignores (out of scope) an export that is not there, or that is no action",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => {
          await ctx.runAction(internal.mail.gone, {});
          await ctx.runAction(internal.users.rename as any, {});
          await ctx.runAction(internal.helpers.logOnly, {});
        });
      `,
    },
    {
      name: "ignores (out of scope) a file that the bundler makes no module of",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(internal["legacy.test"].run, {}));
      `,
    },
    {
      name: "ignores (out of scope) a helper of a default-runtime module without an action: Node.js may import it",
      code: dedent`
        import type { ActionCtx } from "./_generated/server";
        import { internal } from "./_generated/api";
        export async function deliver(ctx: ActionCtx) {
          await ctx.runAction(internal.mail.send, {});
        }
      `,
    },
    {
      name: "ignores (out of scope) an HTTP action in a Node.js module, which must move out of it",
      ...inProject("one-app", "convex/media/video.ts"),
      code: dedent`
        "use node";
        import { internal } from "../_generated/api";
        import { httpAction } from "../_generated/server";
        export const hook = httpAction(async (ctx) => {
          await ctx.runAction(internal.media.thumbnails.make, {});
          return new Response();
        });
      `,
    },
    {
      name: "ignores (out of scope) a helper that no action of its file reaches",
      code: dedent`
        import { internal } from "./_generated/api";
        import { type ActionCtx, internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => {});
        export async function deliver(ctx: ActionCtx) {
          await ctx.runAction(internal.mail.send, {});
        }
      `,
    },
    {
      name: "ignores (out of scope) references of a package and of anyApi's computed members",
      code: dedent`
        import { anyApi } from "convex/server";
        import { refs } from "some-package";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx, { name }) => {
          await ctx.runAction(refs.send, {});
          await ctx.runAction(anyApi[name].send, {});
          await ctx.runAction("function://abc" as any, {});
        });
      `,
    },
  ],
  invalid: [
    {
      name: "reports anyApi with a path that leads to a module",
      code: dedent`
        import { anyApi } from "convex/server";
        import { internalAction } from "./_generated/server";
        export const digest = internalAction(async (ctx) => await ctx.runAction(anyApi.mail.send, {}));
      `,
      errors: [
        {
          messageId: "sameRuntime",
          data: { callee: "send", file: "mail.ts", owner: "Action `digest`", runtime: DEFAULT },
          line: 3,
          column: 63,
          endLine: 3,
          endColumn: 72,
        },
      ],
    },
  ],
});
