/** Stands in for convex-test's index in its own test suite: the same `convexTest`, on a deployment of ours. */
import type { TestConvex } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { Deployment } from "../src/runtime-shim/deployment.js";
import { loadPeers } from "../src/runtime-shim/peers.js";
import { loadProgram } from "../src/runtime-shim/program.js";
import { readSourceTree } from "../src/runtime-shim/source-tree.js";

type Schema = SchemaDefinition<GenericSchema, boolean>;

interface Options {
  readonly schema?: Schema;
  readonly transactionLimits?: Readonly<Record<string, number>>;
}

const peers = await loadPeers();
const tree = readSourceTree({ functionsDir: process.env["CONFORMANCE_FUNCTIONS_DIR"] });
const program = await loadProgram(tree, { env: {}, deployedAt: Date.now() }, peers);

export function convexTest(schemaOrOptions: Schema | Options = {}): TestConvex<Schema> {
  const { schema, transactionLimits } =
    "tables" in schemaOrOptions ? { schema: schemaOrOptions, transactionLimits: undefined } : schemaOrOptions;
  const deployment = new Deployment(
    program,
    {
      // Fake timers, stubs of `fetch` and spies of the suite apply to the process's own.
      time: "host",
      ...(schema === undefined ? {} : { schema }),
      ...(transactionLimits === undefined ? {} : { transactionLimits }),
    },
    peers,
  );
  return deployment.t as unknown as TestConvex<Schema>;
}
