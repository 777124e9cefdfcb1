import fc from "fast-check";

/** A module of a generated project. Numbers name other modules, which may be missing. */
export interface GeneratedModule {
  readonly isNode: boolean;
  /** What is registered under the name `run`. */
  readonly kind: "internalAction" | "internalMutation" | "internalQuery" | "action";
  /** Where the builder comes from: `_generated/server`, or another module that hands on one of its own. */
  readonly builderFrom: number | undefined;
  /** What the exported helper does with the ctx it gets. */
  readonly helper: "calls" | "db" | "nothing" | "sleeps";
  /** The module whose helper the handler calls. */
  readonly helperFrom: number | undefined;
  /** What the handler calls, and how the reference is written. */
  readonly callee: number | undefined;
  readonly written: "alias" | "api" | "constant" | "direct" | "name";
  /** The module whose exports are handed on by `export *`. */
  readonly star: number | undefined;
  readonly extension: "ts" | "js";
}

/** Modules by their numbers; undefined: there is none. */
export type GeneratedProject = readonly (GeneratedModule | undefined)[];

const SIZE = 6;

const other = fc.option(fc.integer({ max: SIZE - 1, min: 0 }), { nil: undefined });

const generatedModule: fc.Arbitrary<GeneratedModule> = fc.record({
  builderFrom: fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, other),
  callee: other,
  extension: fc.constantFrom("ts", "ts", "ts", "js"),
  helper: fc.constantFrom("calls", "db", "nothing", "sleeps"),
  helperFrom: other,
  isNode: fc.boolean(),
  kind: fc.constantFrom("internalAction", "internalAction", "action", "internalMutation", "internalQuery"),
  star: fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, other),
  written: fc.constantFrom("alias", "api", "constant", "direct", "name"),
});

const slot = fc.oneof(
  { arbitrary: generatedModule, weight: 6 },
  { arbitrary: fc.constant(undefined), weight: 1 },
);

/** A project, and what one or two of its modules become. */
export const editedProjects = fc
  .record({
    before: fc.array(slot, { maxLength: SIZE, minLength: SIZE }),
    edits: fc.array(fc.tuple(fc.integer({ max: SIZE - 1, min: 0 }), slot), { maxLength: 2, minLength: 1 }),
  })
  .map(({ before, edits }): { readonly before: GeneratedProject; readonly after: GeneratedProject } => {
    const after = [...before];
    for (const [index, module] of edits) after[index] = module;
    return { after, before };
  });

/** The files of a project by their paths, relative to its root. */
export function renderProject(project: GeneratedProject): Record<string, string> {
  const modules = project.flatMap((module, index) =>
    module === undefined
      ? []
      : [[`${pathOf(index)}.${module.extension}`, renderModule(module, index)] as const],
  );
  return {
    "package.json": "{}",
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./convex/*"] } } }`,
    ...Object.fromEntries(modules),
  };
}

/** Every other module is the index of a directory. */
function pathOf(index: number): string {
  return index % 2 === 0 ? `convex/m${index}` : `convex/d${index}/index`;
}

/** Some imports go through the paths of `tsconfig.json`. */
function specifierOf(from: number, to: number): string {
  const name = to % 2 === 0 ? `m${to}` : `d${to}`;
  if (from % 3 === 0) return `@/${name}`;
  return from % 2 === 0 ? `./${name}` : `../${name}`;
}

function renderModule(module: GeneratedModule, self: number): string {
  const { builderFrom, callee, helperFrom, isNode, kind, star, written } = module;
  const generated = self % 2 === 0 ? "./_generated" : "../_generated";
  const owner = callee === undefined ? "" : callee % 2 === 0 ? `m${callee}` : `d${callee}.index`;
  const references = {
    alias: "self.run",
    api: `api.${owner}.run`,
    constant: "TARGET",
    direct: `internal.${owner}.run`,
    name: JSON.stringify(`${owner.replace(".", "/")}:run`),
  };
  const when = (isThere: boolean, ...lines: readonly string[]): readonly string[] => (isThere ? lines : []);
  return [
    ...when(isNode, '"use node";'),
    `import { api, internal } from "${generated}/api";`,
    `import { ${kind} } from "${generated}/server";`,
    ...when(builderFrom !== undefined, `import { build } from "${specifierOf(self, builderFrom ?? 0)}";`),
    ...when(
      helperFrom !== undefined,
      `import { help as theirs } from "${specifierOf(self, helperFrom ?? 0)}";`,
    ),
    ...when(star !== undefined, `export * from "${specifierOf(self, star ?? 0)}";`),
    ...when(builderFrom === undefined, `export { ${kind} as build };`),
    ...when(callee !== undefined && written === "alias", `const self = internal.${owner};`),
    ...when(callee !== undefined && written === "constant", `const TARGET = internal.${owner}.run;`),
    `export async function help(ctx) { ${HELPER_CODE[module.helper]} }`,
    `export const run = ${builderFrom === undefined ? kind : "build"}({ handler: async (ctx) => {`,
    ...when(callee !== undefined, `  await ctx.runAction(${references[written]});`),
    ...when(helperFrom !== undefined, "  await theirs(ctx);"),
    "  await help(ctx);",
    "} });",
    "",
  ].join("\n");
}

const HELPER_CODE = {
  calls: "await ctx.runMutation(internal.m0.run);",
  db: 'await ctx.db.get("id");',
  nothing: "return ctx;",
  sleeps: 'await fetch("https://example.com");',
};
