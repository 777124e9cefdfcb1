/** What `convex codegen` keeps beside the modules, for a project of TypeScript files. */
export function createGeneratedCode(modules: readonly string[]): [file: string, text: string][] {
  return [
    ["api.d.ts", createApiTypes(modules)],
    ["api.js", API],
    ["dataModel.d.ts", DATA_MODEL_TYPES],
    ["server.d.ts", SERVER_TYPES],
    ["server.js", SERVER],
  ];
}

function createApiTypes(modules: readonly string[]): string {
  const named = modules
    .filter((module) => module !== "schema")
    .sort()
    .map((module) => [module, module.replaceAll("/", "_")] as const);
  return `import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";
${named.map(([module, name]) => `import type * as ${name} from "../${module}.js";`).join("\n")}

declare const fullApi: ApiFromModules<{
${named.map(([module, name]) => `  "${module}": typeof ${name};`).join("\n")}
}>;

export declare const api: FilterApi<typeof fullApi, FunctionReference<any, "public">>;
export declare const internal: FilterApi<typeof fullApi, FunctionReference<any, "internal">>;
export declare const components: {};
`;
}

const API = `import { anyApi, componentsGeneric } from "convex/server";

export const api = anyApi;
export const internal = anyApi;
export const components = componentsGeneric();
`;

const DATA_MODEL_TYPES = `import type { DataModelFromSchemaDefinition, DocumentByName, TableNamesInDataModel } from "convex/server";
import type { GenericId } from "convex/values";
import schema from "../schema.js";

export type DataModel = DataModelFromSchemaDefinition<typeof schema>;
export type TableNames = TableNamesInDataModel<DataModel>;
export type Doc<TableName extends TableNames> = DocumentByName<DataModel, TableName>;
export type Id<TableName extends TableNames> = GenericId<TableName>;
`;

const SERVER_TYPES = `import type {
  ActionBuilder,
  GenericActionCtx,
  GenericMutationCtx,
  GenericQueryCtx,
  HttpActionBuilder,
  MutationBuilder,
  QueryBuilder,
} from "convex/server";
import type { DataModel } from "./dataModel.js";

export declare const query: QueryBuilder<DataModel, "public">;
export declare const internalQuery: QueryBuilder<DataModel, "internal">;
export declare const mutation: MutationBuilder<DataModel, "public">;
export declare const internalMutation: MutationBuilder<DataModel, "internal">;
export declare const action: ActionBuilder<DataModel, "public">;
export declare const internalAction: ActionBuilder<DataModel, "internal">;
export declare const httpAction: HttpActionBuilder;

export type QueryCtx = GenericQueryCtx<DataModel>;
export type MutationCtx = GenericMutationCtx<DataModel>;
export type ActionCtx = GenericActionCtx<DataModel>;
`;

const SERVER = `import {
  actionGeneric,
  httpActionGeneric,
  internalActionGeneric,
  internalMutationGeneric,
  internalQueryGeneric,
  mutationGeneric,
  queryGeneric,
} from "convex/server";

export const query = queryGeneric;
export const internalQuery = internalQueryGeneric;
export const mutation = mutationGeneric;
export const internalMutation = internalMutationGeneric;
export const action = actionGeneric;
export const internalAction = internalActionGeneric;
export const httpAction = httpActionGeneric;
`;
