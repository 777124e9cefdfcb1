import type { GenericSchema, SchemaDefinition } from "convex/server";

export interface VectorIndexFacts {
  readonly dimensions: number;
  readonly filterFields: readonly string[];
}

/** What a schema says about its indexes and tables. */
export interface SchemaFacts {
  readonly tables: readonly string[];
  /** By `table.index`; other kinds of index are there with undefined. */
  readonly indexes: ReadonlyMap<string, VectorIndexFacts | undefined>;
}

interface ExportedTable {
  readonly indexes: readonly { readonly indexDescriptor: string }[];
  readonly searchIndexes: readonly { readonly indexDescriptor: string }[];
  readonly vectorIndexes: readonly ({ readonly indexDescriptor: string } & VectorIndexFacts)[];
}

/** Reads a schema definition, of whatever realm. */
export function readSchemaFacts(schema: SchemaDefinition<GenericSchema, boolean> | undefined): SchemaFacts {
  const indexes = new Map<string, VectorIndexFacts | undefined>();
  const tables = Object.entries(
    (schema?.tables ?? {}) as unknown as Record<string, { export(): ExportedTable }>,
  );
  for (const [table, definition] of tables) {
    const exported = definition.export();
    for (const { indexDescriptor } of [...exported.indexes, ...exported.searchIndexes]) {
      indexes.set(`${table}.${indexDescriptor}`, undefined);
    }
    for (const { indexDescriptor, dimensions, filterFields } of exported.vectorIndexes) {
      indexes.set(`${table}.${indexDescriptor}`, { dimensions, filterFields });
    }
  }
  return { tables: tables.map(([table]) => table), indexes };
}
