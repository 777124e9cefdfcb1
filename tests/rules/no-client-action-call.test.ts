import dedent from "dedent";

import { noClientActionCall } from "../../src/rules/no-client-action-call.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

const page = inProject("client-code", "src/page.tsx");

/** A page whose component has `send`, a function that starts an action. */
function inComponent(statements: string): string {
  return dedent`
    import { useAction } from "convex/react";
    import { api } from "../convex/_generated/api";
    export function Page() {
      const send = useAction(api.emails.send);
      ${statements}
    }
  `;
}

ruleTester.run("no-client-action-call: react", noClientActionCall, {
  valid: [
    ...[
      [
        "a result that the page shows",
        "const load = async () => { const text = await send(); alert(text); }; return load;",
      ],
      ["a result that is returned", "return async () => await send();"],
      ["a result that a callback reads", "return () => { void send().then((text) => alert(text)); };"],
      ["a result that another function gets", "return () => { toast(send()); };"],
      ["an action that is handed on", "return <Form onSend={send} />;"],
      ["an action that nobody calls", "return null;"],
      ["an action that decides", "return async () => { if (await send()) close(); };"],
    ].map(([what = "", statements = ""]) => ({
      name: `allows ${what}`,
      code: inComponent(statements),
      ...page,
    })),
    {
      name: "allows an action that changes nothing",
      ...page,
      code: dedent`
        import { useAction } from "convex/react";
        import { api } from "../convex/_generated/api";
        export function Page() {
          const check = useAction(api.emails.check);
          return <button onClick={() => check()} />;
        }
      `,
    },
    {
      name: "allows a mutation, and an action that does not exist",
      ...page,
      code: dedent`
        import { useAction, useMutation } from "convex/react";
        import { api } from "../convex/_generated/api";
        export function Page() {
          const clear = useMutation(api.log.clear);
          const gone = useAction(api.emails.gone);
          return <button onClick={() => { void clear(); void gone(); }} />;
        }
      `,
    },
    {
      name: "allows a hook of the project's own",
      ...page,
      code: dedent`
        import { api } from "../convex/_generated/api";
        import { useAction } from "./hooks";
        export function Page() {
          const send = useAction(api.emails.send);
          return <button onClick={() => send()} />;
        }
      `,
    },
    {
      name: "has nothing to say of modules of the functions folder",
      ...inProject("client-code", "convex/log.ts"),
      code: dedent`
        import { ConvexHttpClient } from "convex/browser";
        import { api } from "./_generated/api";
        export const run = async () => { await new ConvexHttpClient("").action(api.emails.send); };
      `,
    },
    {
      name: "allows what the option names",
      ...page,
      options: [{ allow: ["emails.*"] }],
      code: inComponent("return <button onClick={() => send()} />;"),
    },
  ],
  invalid: [
    ...[
      ["a click", "return <button onClick={() => send()} />;"],
      ["an awaited start", "return async () => { await send(); };"],
      ["a start that nobody waits for", "return () => { void send(); };"],
      ["a start whose failure is shown", "return () => { send().catch(alert).finally(close); };"],
      ["a start that something follows", "return () => { void send().then(() => alert('sent')); };"],
      ["a start in a condition", "return () => { ready && send(); };"],
      ["a start that an effect depends on", "useEffect(() => { void send(); }, [send]); return null;"],
    ].map(([what = "", statements = ""]) => ({
      name: `reports ${what}`,
      code: inComponent(statements),
      ...page,
      errors: [
        {
          messageId: "clientAction" as const,
          data: { action: "emails.send", caller: "useAction", change: "ctx.runMutation" },
          line: 4,
          column: 16,
          endLine: 4,
          endColumn: 25,
        },
      ],
    })),
  ],
});

ruleTester.run("no-client-action-call: clients", noClientActionCall, {
  valid: [
    {
      name: "allows another client's method of that name",
      ...page,
      code: dedent`
        import { api } from "../convex/_generated/api";
        import { other } from "./client";
        await other.action(api.emails.send);
      `,
    },
    {
      name: "allows a client that is not known to be Convex's",
      ...page,
      code: dedent`
        import { api } from "../convex/_generated/api";
        export const run = async (client: any) => { await client.action(api.emails.send, {}); };
      `,
    },
  ],
  invalid: [
    {
      name: "reports clients of every kind, and those of other modules",
      ...page,
      code: dedent`
        import { ConvexClient } from "convex/browser";
        import { fetchAction } from "convex/nextjs";
        import { type ConvexReactClient, useConvex } from "convex/react";
        import { api } from "../convex/_generated/api";
        import { http } from "./client";
        await http.action(api.emails.send, {});
        const socket = new ConvexClient("https://example.convex.cloud");
        void socket.action(api.emails.send, {});
        export const start = async (client: ConvexReactClient) => { await client.action(api.emails.send, {}); };
        export function Page() {
          const convex = useConvex();
          return <button onClick={() => convex.action(api.emails.send, {})} />;
        }
        await fetchAction(api.emails.send, {});
      `,
      errors: [
        {
          messageId: "clientAction",
          data: { action: "emails.send", caller: "http.action", change: "ctx.runMutation" },
          line: 6,
          column: 12,
          endLine: 6,
          endColumn: 18,
        },
        { messageId: "clientAction", line: 8, column: 13, endLine: 8, endColumn: 19 },
        { messageId: "clientAction", line: 9, column: 74, endLine: 9, endColumn: 80 },
        { messageId: "clientAction", line: 12, column: 40, endLine: 12, endColumn: 46 },
        { messageId: "clientAction", line: 14, column: 7, endLine: 14, endColumn: 18 },
      ],
    },
    {
      name: "reports a reference behind a path alias",
      ...page,
      code: dedent`
        import { fetchAction } from "convex/nextjs";
        import { api } from "@/convex/_generated/api";
        await fetchAction(api.emails.send, {});
      `,
      errors: [{ messageId: "clientAction", line: 3, column: 7, endLine: 3, endColumn: 18 }],
    },
  ],
});
