import type { ProjectFiles } from "./project-copy.js";

const PLACE = "convex/_generated";

/**
 * The project with what `npx convex codegen` would write, so that its types can be checked; codegen itself needs a
 * deployment. Files that are there are kept.
 */
export function withGeneratedCode(files: ProjectFiles): ProjectFiles {
  return new Map([
    [`${PLACE}/api.d.ts`, printApi(collectModules(files))],
    [`${PLACE}/dataModel.d.ts`, printDataModel(files.has("convex/schema.ts"))],
    [`${PLACE}/server.d.ts`, SERVER],
    ...files,
  ]);
}

/** Paths below the functions dir, without extension. */
function collectModules(files: ProjectFiles): string[] {
  return [...files.keys()].flatMap((path) => {
    const [, module] = /^convex\/(?!_generated\/|schema\.)([^.]*)\.tsx?$/.exec(path) ?? [];
    return module === undefined ? [] : [module];
  });
}

function printApi(modules: readonly string[]): string {
  const name = (module: string): string => module.replaceAll(/\W/g, "_");
  return [
    `import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";`,
    ...modules.map((module) => `import type * as ${name(module)} from "../${module}.js";`),
    "declare const fullApi: ApiFromModules<{",
    ...modules.map((module) => `  "${module}": typeof ${name(module)};`),
    "}>;",
    `export declare const api: FilterApi<typeof fullApi, FunctionReference<any, "public">>;`,
    `export declare const internal: FilterApi<typeof fullApi, FunctionReference<any, "internal">>;`,
    "",
  ].join("\n");
}

function printDataModel(hasSchema: boolean): string {
  const types = hasSchema
    ? [
        `import type { DataModelFromSchemaDefinition, DocumentByName, TableNamesInDataModel } from "convex/server";`,
        `import schema from "../schema.js";`,
        "export type DataModel = DataModelFromSchemaDefinition<typeof schema>;",
        "export type Doc<Table extends TableNamesInDataModel<DataModel>> = DocumentByName<DataModel, Table>;",
      ]
    : [
        `import type { AnyDataModel } from "convex/server";`,
        "export type DataModel = AnyDataModel;",
        "export type Doc<_Table extends string> = any;",
      ];
  return [
    ...types,
    `import type { GenericId } from "convex/values";`,
    "export type Id<Table extends string> = GenericId<Table>;",
    "",
  ].join("\n");
}

const SERVER = [
  `import { ActionBuilder, GenericActionCtx, GenericDatabaseReader, GenericDatabaseWriter, GenericMutationCtx, GenericQueryCtx, HttpActionBuilder, MutationBuilder, QueryBuilder } from "convex/server";`,
  `import type { DataModel } from "./dataModel.js";`,
  ...(["action", "mutation", "query"] as const).flatMap((kind) => {
    const capital = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    return [
      `export declare const ${kind}: ${capital}Builder<DataModel, "public">;`,
      `export declare const internal${capital}: ${capital}Builder<DataModel, "internal">;`,
      `export type ${capital}Ctx = Generic${capital}Ctx<DataModel>;`,
    ];
  }),
  "export declare const httpAction: HttpActionBuilder;",
  "export type DatabaseReader = GenericDatabaseReader<DataModel>;",
  "export type DatabaseWriter = GenericDatabaseWriter<DataModel>;",
  "",
].join("\n");
