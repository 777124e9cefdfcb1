import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { expectRepair, type Files, repairFiles } from "./repair-files.js";

const RULE = "no-db-in-action";
const HEAD = dedent`
  import { action, internalAction } from "./_generated/server";
  import { v } from "convex/values";
`;

function inAction(body: string, more = ""): Files {
  return {
    "convex/example.ts": `${HEAD}\n${more}\nexport const sync = internalAction({\n  args: { id: v.id("users"), note: v.optional(v.string()) },\n  handler: async (ctx, args) => {\n${body}\n  },\n});\n`,
  };
}

function repairAction(body: string, more?: string): string {
  return expectRepair(RULE, inAction(body, more))["convex/example.ts"] ?? "";
}

describe("the repair of no-db-in-action", () => {
  it("makes one read a query, with the validators of the action's own arguments", () => {
    const files = {
      "convex/example.ts": dedent`
        import { internalAction } from "./_generated/server";
        import { v } from "convex/values";

        // Mails somebody.
        export const remind = internalAction({
          args: { userId: v.id("users"), note: v.optional(v.string()) },
          handler: async (ctx, { userId, note }) => {
            // Who is it?
            const user = await ctx.db.get(userId);
            await fetch("https://mail.example", { body: user?.name + (note ?? "") });
          },
        });
      `,
    };
    expect(repairFiles(RULE, files).isSuggested).toBe(true);
    expect(expectRepair(RULE, files)).toStrictEqual({
      "convex/example.ts": dedent`
        import { internalAction, internalQuery } from "./_generated/server";
        import { v } from "convex/values";
        import { internal } from "./_generated/api";
        import type { Doc } from "./_generated/dataModel";

        export const getUser = internalQuery({
          args: { userId: v.id("users") },
          handler: async (ctx, { userId }) => {
            return await ctx.db.get(userId);
          },
        });

        // Mails somebody.
        export const remind = internalAction({
          args: { userId: v.id("users"), note: v.optional(v.string()) },
          handler: async (ctx, { userId, note }) => {
            // Who is it?
            const user: Doc<"users"> | null = await ctx.runQuery(internal.example.getUser, { userId });
            await fetch("https://mail.example", { body: user?.name + (note ?? "") });
          },
        });
      `,
    });
  });

  it("makes a row of statements one mutation, with the guards and comments between, and hands back what is read later", () => {
    const text = repairAction(dedent`
      const now = Date.now();
      const kind = "note";
      const user = await ctx.db.get(args.id);
      if (user === null) throw new Error("nobody");
      // All of them.
      const notes = await ctx.db
        .query("notes")
        .withIndex("by_user", (q) => q.eq("userId", args.id))
        .collect();
      const count = notes.length + 1;
      for (const note of notes) await ctx.db.patch(note._id, { seen: now });
      const noteId = await ctx.db.insert("notes", { userId: args.id, text: args.note ?? "", kind, count });
      await fetch(\`https://mail.example/\${noteId}/\${user.name}\`);
    `);
    expect(text).toContain(dedent`
      export const writeNotes = internalMutation({
        args: {
          id: v.id("users"),
          now: v.number(),
          argsNote: v.optional(v.string()),
          kind: v.literal("note"),
        },
        handler: async (ctx, { id, now, argsNote, kind }) => {
          const user = await ctx.db.get(id);
          if (user === null) throw new Error("nobody");
          // All of them.
          const notes = await ctx.db
            .query("notes")
            .withIndex("by_user", (q) => q.eq("userId", id))
            .collect();
          const count = notes.length + 1;
          for (const note of notes) await ctx.db.patch(note._id, { seen: now });
          const noteId = await ctx.db.insert("notes", { userId: id, text: argsNote ?? "", kind, count });
          return { user, noteId };
        },
      });
    `);
    expect(text).toContain(
      dedent`
        const { user, noteId } = (await ctx.runMutation(internal.example.writeNotes, {
          id: args.id,
          now,
          argsNote: args.note,
          kind,
        })) as { user: Doc<"users">; noteId: Id<"notes"> };
      `,
    );
  });

  it.each([
    [
      "a returned read",
      `return await ctx.db.query("notes").collect();`,
      [`const result: Doc<"notes">[] = await ctx.runQuery(internal.example.getNotes);\nreturn result;`],
    ],
    [
      "one write",
      `await ctx.db.delete(args.id);`,
      [
        `handler: async (ctx, { id }) => {\n    await ctx.db.delete(id);`,
        `await ctx.runMutation(internal.example.deleteForSync, { id: args.id });`,
      ],
    ],
    [
      "a read in a branch",
      `if (args.note) {\n  const all = await ctx.db.query("notes").take(5);\n  console.log(all);\n}`,
      [`  const all: Doc<"notes">[] = await ctx.runQuery(internal.example.getAll);\n  console.log(all);`],
    ],
    [
      "reads in a loop, as a whole",
      `const found: string[] = [];\nfor (const id of [args.id]) {\n  const user = await ctx.db.get(id);\n  console.log(user);\n}\nawait fetch(found.join());`,
      [`await ctx.runQuery(internal.example.getForSync, { argsId: args.id });`],
    ],
    [
      "reads side by side",
      `const [user, notes] = await Promise.all([ctx.db.get(args.id), ctx.db.query("notes").collect()]);\nawait fetch(user.name, notes);`,
      [
        `const { user, notes } = (await ctx.runQuery(internal.example.getUserAndNotes, {\n  id: args.id,\n})) as { user: any; notes: any };`,
      ],
    ],
    [
      "a name for the database",
      `const { db } = ctx;\nconst user = await db.get(args.id);\nreturn user?.name;`,
      [
        `    const { db } = ctx;\n    return await db.get(id);`,
        `const user: Doc<"users"> | null = await ctx.runQuery(internal.example.getUser, { id: args.id });`,
      ],
    ],
    [
      "a result that may be undefined",
      `const first = (await ctx.db.query("notes").collect()).find((note) => note.open);\nreturn first?.text;`,
      [
        `return { first };`,
        `const { first } = (await ctx.runQuery(internal.example.getFirst)) as { first: any };`,
      ],
    ],
    [
      "a result that is given another value later",
      `let user = await ctx.db.get(args.id);\nuser = null;\nreturn user;`,
      [`let user: Doc<"users"> | null = await ctx.runQuery(internal.example.getUser, { id: args.id });`],
    ],
    [
      "the arguments as a whole",
      `await ctx.db.insert("notes", args);`,
      ["args: { args: v.optional(v.any()) },", "runMutation(internal.example.insertNotes, { args });"],
    ],
    [
      "values of other origin",
      `const { text } = await (await fetch("")).json();\nconst size: number | undefined = text.length;\nawait ctx.db.insert("notes", { text, size });`,
      ["text: v.optional(v.any()), size: v.optional(v.any())"],
    ],
  ])("moves %s", (_, body, expected) => {
    const text = repairAction(body);
    for (const part of expected) expect(text).toContain(part);
  });

  it("gives an arrow that is an expression the type of its result", () => {
    const files = expectRepair(RULE, {
      "convex/example.ts": `${HEAD}\nexport const all = action(async (ctx) => await ctx.db.query("notes").collect());\n`,
    });
    expect(files["convex/example.ts"]).toContain(
      `export const all = action(async (ctx): Promise<Doc<"notes">[]> => await ctx.runQuery(internal.example.getNotes));`,
    );
  });

  it("writes no types where the handler has one, and none into JavaScript", () => {
    const body = `export const all = action(async (ctx)TYPE => { const notes = await ctx.db.query("notes").collect(); return notes; });\n`;
    const typed = { "convex/example.ts": HEAD + body.replace("TYPE", ": Promise<any[]>") };
    expect(expectRepair(RULE, typed)["convex/example.ts"]).toContain(
      "const notes = await ctx.runQuery(internal.example.getNotes);",
    );
    const untyped = { "convex/example.js": HEAD + body.replace("TYPE", "") };
    expect(expectRepair(RULE, untyped)["convex/example.js"]).toContain(
      "const notes = await ctx.runQuery(internal.example.getNotes);",
    );
  });

  it("moves what a helper of the action does, with the types of its parameters", () => {
    const files = expectRepair(RULE, {
      "convex/example.ts": `${HEAD}\nexport const all = action(async (ctx) => { await load(ctx, "a"); });\nasync function load(ctx: any, email: string, limit?: number) {\n  const user = await ctx.db.query("users").withIndex("by_email", (q: any) => q.eq("email", email + limit)).unique();\n  return user.name;\n}\n`,
    });
    expect(files["convex/example.ts"]).toContain(
      "args: { email: v.string(), limit: v.optional(v.number()) },",
    );
    expect(files["convex/example.ts"]).toContain(
      `const user: Doc<"users"> | null = await ctx.runQuery(internal.example.getUser, { email, limit });`,
    );
  });

  it("puts the function for a Node.js module into a new one, and into the generated api", () => {
    const files = expectRepair(
      RULE,
      {
        "convex/mailActions.ts": `"use node";\nimport { internalAction } from "./_generated/server";\nimport { v } from "convex/values";\nexport const send = internalAction({\n  args: { userId: v.id("users") },\n  handler: async (ctx, { userId }) => {\n    const user = await ctx.db.get(userId);\n    await fetch(user.name);\n  },\n});\n`,
        "convex/_generated/api.d.ts": `import type * as mailActions from "../mailActions.js";\n\ndeclare const fullApi: ApiFromModules<{\n  mailActions: typeof mailActions;\n}>;\n`,
      },
      "convex/mailActions.ts",
    );
    expect(files).toStrictEqual({
      "convex/_generated/api.d.ts": dedent`
        import type * as mailActions from "../mailActions.js";
        import type * as mailQueries from "../mailQueries.js";

        declare const fullApi: ApiFromModules<{
          mailActions: typeof mailActions;
          mailQueries: typeof mailQueries;
        }>;

      `.concat("\n"),
      "convex/mailActions.ts": dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        import { v } from "convex/values";
        import { internal } from "./_generated/api";
        import type { Doc } from "./_generated/dataModel";
        export const send = internalAction({
          args: { userId: v.id("users") },
          handler: async (ctx, { userId }) => {
            const user: Doc<"users"> | null = await ctx.runQuery(internal.mailQueries.getUser, { userId });
            await fetch(user.name);
          },
        });

      `.concat("\n"),
      "convex/mailQueries.ts": dedent`
        import { internalQuery } from "./_generated/server";
        import { v } from "convex/values";

        export const getUser = internalQuery({
          args: { userId: v.id("users") },
          handler: async (ctx, { userId }) => {
            return await ctx.db.get(userId);
          },
        });

      `.concat("\n"),
    });
  });

  it.each([
    [
      "an early return",
      "leavesGroup",
      `const user = await ctx.db.get(args.id);\nif (!user) return;\nawait ctx.db.delete(args.id);`,
    ],
    [
      "two groups",
      "separateGroups",
      `await ctx.db.get(args.id);\nawait fetch("");\nawait ctx.db.delete(args.id);`,
    ],
    [
      "an await between",
      "awaitBetween",
      `for (const id of [args.id]) {\n  await ctx.db.get(id);\n  await fetch("");\n}`,
    ],
    ["other work", "notPure", `await ctx.db.insert("notes", { text: render(args.note) });`],
    ["another member of the ctx", "otherCtxUse", `await ctx.db.insert("notes", { who: ctx.auth });`],
    ["a helper that gets the ctx", "dbInHelper", `await ctx.db.insert("notes", { who: await name(ctx) });`],
    [
      "a variable of the action that is changed",
      "writesOutside",
      `let count = 0;\nfor (const note of await ctx.db.query("notes").collect()) count += note.size;\nreturn count;`,
    ],
    [
      "a function",
      "capturedValue",
      `const render = (text: string) => text;\nawait ctx.db.insert("notes", { text: render("") });`,
    ],
    [
      "an instance of a class",
      "capturedValue",
      `const found = new Set();\nawait ctx.db.insert("notes", { size: found.size });`,
    ],
    ["a query that is run later", "capturedValue", `const notes = ctx.db.query("notes");\nreturn notes;`],
    ["a this", "usesThis", `await ctx.db.insert("notes", { text: this.text });`],
    [
      "a name that is taken",
      "nameIsTaken",
      `const internal = 1;\nawait ctx.db.insert("notes", { text: internal });`,
    ],
  ])("is refused for %s (%s)", (_, failed, body) => {
    const repaired = repairFiles(RULE, inAction(body));
    expect(repaired).toMatchObject({ failed, isSuggested: false });
  });

  it("puts it into the module of the default runtime that goes with the Node.js module, where there is one", () => {
    const files = expectRepair(
      RULE,
      {
        "convex/mailActions.ts": `"use node";\nimport { internalAction } from "./_generated/server";\nexport const send = internalAction(async (ctx) => {\n  const users = await ctx.db.query("users").collect();\n  await fetch(String(users.length));\n});\n`,
        "convex/mail.ts": `import { query } from "./_generated/server";\n\nexport const getUsers = query(async () => []);\n`,
      },
      "convex/mailActions.ts",
    );
    expect(files["convex/mail.ts"]).toBe(
      dedent`
      import { query, internalQuery } from "./_generated/server";

      export const getUsers = query(async () => []);

      export const getUsers2 = internalQuery({
        args: {},
        handler: async (ctx) => {
          return await ctx.db.query("users").collect();
        },
      });

    `.concat("\n"),
    );
    expect(files["convex/mailActions.ts"]).toContain("await ctx.runQuery(internal.mail.getUsers2);");
    expect(Object.keys(files)).toHaveLength(2);
  });

  it("is refused where the ctx is taken apart, or comes from a wrapper", () => {
    const apart = {
      "convex/example.ts": `${HEAD}\nexport const all = action(async ({ db }) => { await db.get("a"); });\n`,
    };
    expect(repairFiles(RULE, apart).failed).toBe("ctxNotAtHand");
    const wrapped = {
      "convex/example.ts": `${HEAD}\nconst own = wrap(action);\nfunction wrap(builder: any) { return builder; }\nexport const all = own(async (ctx) => { await ctx.db.get("a"); });\n`,
    };
    expect(repairFiles(RULE, wrapped).failed).toBe("customBuilder");
  });

  it("is refused for a helper that other functions call as well", () => {
    const files = {
      "convex/example.ts": `${HEAD}\nimport { load } from "./load";\nexport const all = action(async (ctx) => { await load(ctx as any); });\n`,
      "convex/load.ts": `import type { QueryCtx } from "./_generated/server";\nexport const load = async (ctx: QueryCtx) => await ctx.db.query("notes").collect();\n`,
    };
    expect(repairFiles(RULE, files).failed).toBe("dbInHelper");
  });

  it("is refused for a Node.js module whose code it would have to move along", () => {
    const files = {
      "convex/example.ts": `"use node";\n${HEAD}\nconst LIMIT = 5;\nexport const all = action(async (ctx) => { await ctx.db.query("notes").take(LIMIT); });\n`,
    };
    expect(repairFiles(RULE, files).failed).toBe("boundToModule");
  });
});
