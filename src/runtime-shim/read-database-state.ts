import type { DatabaseState, StoredDocument } from "./database-state.js";
import type { Services } from "./services.js";

const SYSTEM_TABLES = ["_scheduled_functions", "_storage"];

/** The committed state of the database. */
export async function readDatabaseState(services: Services): Promise<DatabaseState> {
  const tables = [...new Set([...services.schema.tables, ...services.tables, ...SYSTEM_TABLES])].sort();
  return await services.engine.transact("query", async () => {
    const state: Record<string, StoredDocument[]> = {};
    for (const table of tables) {
      const rows = await readTable(table, services);
      if (rows.length > 0) state[table] = rows;
    }
    return state;
  });
}

async function readTable(tableName: string, { engine, peers }: Services): Promise<StoredDocument[]> {
  const { jsonToConvex } = peers.values;
  const query = { source: { type: "FullTableScan", tableName, order: "asc" }, operators: [] };
  const { queryId } = JSON.parse(engine.syscalls.syscall("1.0/queryStream", JSON.stringify({ query }))) as {
    queryId: number;
  };
  const rows: StoredDocument[] = [];
  for (;;) {
    const next = JSON.parse(
      await engine.syscalls.asyncSyscall("1.0/queryStreamNext", JSON.stringify({ queryId })),
    ) as {
      value: Parameters<typeof jsonToConvex>[0];
      done: boolean;
    };
    if (next.done) return rows;
    rows.push(jsonToConvex(next.value) as StoredDocument);
  }
}
