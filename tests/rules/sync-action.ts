import dedent from "dedent";

/** What the module of {@link syncAction} imports, two lines. */
export const syncImports = dedent`
  import { components, internal } from "./_generated/api";
  import { httpAction, internalAction, internalMutation, type ActionCtx } from "./_generated/server";
`;

/** A module whose third line starts the action `sync`; `body` begins on line 4, at column 1. */
export function syncAction(body: string, rest = ""): string {
  return `${syncImports}\nexport const sync = internalAction({ args: {}, handler: async (ctx, args: any) => {\n${dedent(body)}\n} });\n${dedent(rest)}\n`;
}
