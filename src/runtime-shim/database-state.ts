import type { Value } from "convex/values";

/** A row. */
export type StoredDocument = Readonly<Record<string, Value>> & {
  readonly _id: string;
  readonly _creationTime: number;
};

/** All rows by table, each table in the order of creation. Empty tables are left out. */
export type DatabaseState = Readonly<Record<string, readonly StoredDocument[]>>;
