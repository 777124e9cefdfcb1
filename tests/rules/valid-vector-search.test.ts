import dedent from "dedent";

import { validVectorSearch } from "../../src/rules/valid-vector-search.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("valid-vector-search: what the call itself says", validVectorSearch, {
  valid: [
    {
      name: "allows a search within its limits",
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { vector, kinds }) => {
          await ctx.vectorSearch("documents", "by_embedding", { vector, limit: 256 });
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            limit: 1,
            filter: (q) => q.or(q.eq("kind", "note"), q.eq("kind", "page")),
          });
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            filter: (q) => q.or(...kinds.map((kind: string) => q.eq("kind", kind))),
          });
          await ctx.vectorSearch("documents", "by_embedding", {
            vector: Array.from(new Float32Array([1, 2])),
            filter: (q) => (kinds ? q.eq("kind", kinds[0]) : q.eq("all", true)),
          });
        });
      `,
    },
    {
      name: "allows what is not known before it runs",
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { query, limit, ...rest }) => {
          await ctx.vectorSearch("documents", "by_embedding", query);
          await ctx.vectorSearch("documents", "by_embedding", { ...rest, limit: 1000 });
          await ctx.vectorSearch("documents", "by_embedding", { vector: [...query], limit: limit * 2 });
          await ctx.vectorSearch("documents", "by_embedding", { vector: query, filter: makeFilter(rest) });
        });
      `,
    },
    {
      name: "allows operators that do not combine filters",
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { kind, vector }) => {
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            filter: (q) => q.eq("kind", kind || "note"),
          });
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            filter: (q) => {
              const kinds = [kind, "note"].filter((one) => one && one !== "page");
              return q.or(...kinds.map((one) => q.eq("kind", one)));
            },
          });
        });
      `,
    },
    {
      name: "allows other methods of that name, and the builders of database queries",
      code: dedent`
        import { action, query } from "./_generated/server";
        export const search = action(async (ctx) => {
          await store.vectorSearch("documents", "by_embedding", { vector: [], limit: 1000 });
        });
        export const list = query(async (ctx) => {
          return await ctx.db.query("documents").filter((q) => q.and(q.gt(q.field("size"), 1))).take(1000);
        });
      `,
    },
  ],
  invalid: [
    {
      name: "reports limits that are out of bounds, through constants too",
      code: dedent`
        import { action } from "./_generated/server";
        const LIMIT = 1000;
        export const search = action(async (ctx, { vector }) => {
          await ctx.vectorSearch("documents", "by_embedding", { vector, limit: LIMIT });
          await ctx.vectorSearch("documents", "by_embedding", { vector, limit: 0 });
          await ctx.vectorSearch("documents", "by_embedding", { vector, limit: 2.5 });
          await ctx.vectorSearch("documents", "by_embedding", { vector, limit: -1 });
        });
      `,
      errors: [
        { messageId: "limit", data: { limit: 1000 }, line: 4, column: 72, endLine: 4, endColumn: 77 },
        { messageId: "limit", data: { limit: 0 }, line: 5, column: 72, endLine: 5, endColumn: 73 },
        { messageId: "limit", data: { limit: 2.5 }, line: 6, column: 72, endLine: 6, endColumn: 75 },
        { messageId: "limit", data: { limit: -1 }, line: 7, column: 72, endLine: 7, endColumn: 74 },
      ],
    },
    {
      name: "reports vectors that are no arrays of numbers, and empty ones",
      code: dedent`
        import { internalAction } from "./_generated/server";
        export const search = internalAction(async ({ vectorSearch }, { numbers }) => {
          const query = new Float64Array(numbers);
          await vectorSearch("documents", "by_embedding", { vector: Float32Array.from(numbers) as any });
          await vectorSearch("documents", "by_embedding", { vector: query as any });
          await vectorSearch("documents", "by_embedding", { vector: [] });
        });
      `,
      errors: [
        {
          messageId: "typedArray",
          data: { name: "Float32Array" },
          line: 4,
          column: 61,
          endLine: 4,
          endColumn: 94,
        },
        {
          messageId: "typedArray",
          data: { name: "Float64Array" },
          line: 5,
          column: 61,
          endLine: 5,
          endColumn: 73,
        },
        { messageId: "emptyVector", line: 6, column: 61, endLine: 6, endColumn: 63 },
      ],
    },
    {
      name: "reports methods of the builder of database queries",
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { vector }) => {
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            filter: (q: any) => q.and(q.eq(q.field("kind"), "note"), q.gt("size", 1)),
          });
        });
      `,
      errors: [
        {
          messageId: "filterMethod",
          data: { method: "and" },
          line: 5,
          column: 27,
          endLine: 5,
          endColumn: 30,
        },
        {
          messageId: "filterMethod",
          data: { method: "field" },
          line: 5,
          column: 38,
          endLine: 5,
          endColumn: 43,
        },
        { messageId: "filterMethod", data: { method: "gt" }, line: 5, column: 64, endLine: 5, endColumn: 66 },
      ],
    },
    {
      name: "reports JavaScript's operators between filters",
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { vector }) => {
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            filter: (q) => q.eq("kind", "note") && q.eq("published", true) && q.eq("old", false),
          });
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            filter: (q: any) => {
              return q.or(!q.eq("kind", "note"));
            },
          });
        });
      `,
      errors: [
        {
          messageId: "filterOperator",
          data: { operator: "&&" },
          line: 5,
          column: 20,
          endLine: 5,
          endColumn: 89,
        },
        {
          messageId: "filterOperator",
          data: { operator: "!" },
          line: 10,
          column: 19,
          endLine: 10,
          endColumn: 40,
        },
      ],
    },
    {
      name: "reports more comparisons than are allowed",
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { vector }) => {
          await ctx.vectorSearch("documents", "by_embedding", {
            vector,
            filter: (q) => q.or(${Array.from({ length: 65 }, (_, index) => `q.eq("n", ${String(index)})`).join(", ")}),
          });
        });
      `,
      errors: [
        { messageId: "filterTerms", data: { terms: 65 }, line: 5, column: 13, endLine: 5, endColumn: 989 },
      ],
    },
  ],
});

ruleTester.run("valid-vector-search: what the schema says", validVectorSearch, {
  valid: [
    {
      name: "allows searches that fit the schema",
      ...inProject("vector-search"),
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { field, name, owner, vector }) => {
          await ctx.vectorSearch("documents", "by_embedding", {
            vector: [1, 2, 3],
            filter: (q) => q.or(q.eq("owner", owner), q.eq("published", true)),
          });
          await ctx.vectorSearch("photos", "by_embedding", { vector: [1, 2] });
          await ctx.vectorSearch(name, "by_anything", { vector });
          await ctx.vectorSearch("photos", name, { vector, filter: (q: any) => q.eq(field, 1) });
        });
      `,
    },
    {
      name: "allows any index where there is no schema",
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx, { vector }) => await ctx.vectorSearch("a", "b", { vector }));
      `,
    },
  ],
  invalid: [
    {
      name: "reports tables and indexes that are not there",
      ...inProject("vector-search"),
      code: dedent`
        import { action } from "./_generated/server";
        export const search = action(async (ctx: any, { vector }) => {
          await ctx.vectorSearch("document", "by_embedding", { vector });
          await ctx.vectorSearch("documents", "by_vector", { vector });
          await ctx.vectorSearch("documents", "by_owner", { vector });
        });
      `,
      errors: [
        {
          messageId: "missingTable",
          data: { table: "document" },
          line: 3,
          column: 26,
          endLine: 3,
          endColumn: 36,
        },
        {
          messageId: "missingIndex",
          data: { index: "by_vector", table: "documents" },
          line: 4,
          column: 39,
          endLine: 4,
          endColumn: 50,
        },
        {
          messageId: "otherIndex",
          data: { index: "by_owner", table: "documents" },
          line: 5,
          column: 39,
          endLine: 5,
          endColumn: 49,
        },
      ],
    },
    {
      name: "reports vectors of another length, and fields that the index does not filter by",
      ...inProject("vector-search"),
      code: dedent`
        import { action } from "./_generated/server";
        const QUERY = [0.5, 0.5];
        export const search = action(async (ctx: any, { owner }) => {
          await ctx.vectorSearch("documents", "by_embedding", { vector: QUERY });
          await ctx.vectorSearch("photos", "by_embedding", {
            vector: [1, 2],
            filter: (q: any) => q.eq("owner", owner),
          });
        });
      `,
      errors: [
        {
          messageId: "vectorLength",
          data: { dimensions: 3, index: "documents.by_embedding", length: 2 },
          line: 4,
          column: 65,
          endLine: 4,
          endColumn: 70,
        },
        {
          messageId: "filterField",
          data: { field: "owner", index: "photos.by_embedding" },
          line: 7,
          column: 30,
          endLine: 7,
          endColumn: 37,
        },
      ],
    },
  ],
});
