import path from "node:path";
import { Script } from "node:vm";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { modulePathOf } from "../platform/function-paths.js";
import { Analysis } from "./analysis.js";
import { bundleModules, wrapForDefaultRuntime, type Bundle } from "./bundle.js";
import { FunctionTable, type FunctionInfo } from "./function-table.js";
import type { CompiledModule } from "./guest-module.js";
import type { ImportEnvironment } from "./importing.js";
import { wrapForNode } from "./node-realm.js";
import type { Peers } from "./peers.js";
import type { SourceTree } from "./source-tree.js";
import { scriptName } from "./stack-trace.js";
import type { Runtime } from "./trace.js";

/** Code as it has been pushed: bundled, compiled and analysed, before any of it runs. */
export class Program {
  readonly functions: FunctionTable;
  readonly schema: SchemaDefinition<GenericSchema, boolean> | undefined;
  readonly environment: ImportEnvironment;
  readonly #modules: ReadonlyMap<string, CompiledModule>;
  readonly #root: string;

  constructor(parts: {
    readonly functions: readonly FunctionInfo[];
    readonly modules: readonly CompiledModule[];
    readonly schema: SchemaDefinition<GenericSchema, boolean> | undefined;
    readonly environment: ImportEnvironment;
    readonly root: string;
  }) {
    this.#modules = new Map(parts.modules.map((module) => [module.modulePath, module]));
    this.functions = new FunctionTable(parts.functions, this.modulePaths);
    this.schema = parts.schema;
    this.environment = parts.environment;
    this.#root = parts.root;
  }

  get modulePaths(): string[] {
    return [...this.#modules.keys()];
  }

  /** Whether there is an `http` module, whose default export is the router. */
  get hasRouter(): boolean {
    return this.#modules.has("http");
  }

  /** @throws Error if there is no such module */
  compiled(modulePath: string): CompiledModule {
    const module = this.#modules.get(modulePath);
    if (module === undefined) throw new Error(`There is no module ${modulePath}.`);
    return module;
  }

  /** The file that a "use node" module takes itself for, on disk or not. */
  moduleFile(modulePath: string): string {
    return path.join(this.#root, `${modulePath}.js`);
  }
}

/**
 * Loads the code as a push would.
 * @throws LoadError with what Convex would refuse, all of it at once
 */
export async function loadProgram(
  tree: SourceTree,
  environment: ImportEnvironment,
  peers: Peers,
): Promise<Program> {
  const filesOf = (runtime: Runtime) =>
    tree.entryPoints.filter((entry) => entry.runtime === runtime).map(({ file }) => file);
  const schemaFiles = tree.schemaFile === undefined ? [] : [tree.schemaFile];
  const [defaultBundles, nodeBundles] = await Promise.all([
    bundleModules(tree, [...filesOf("default"), ...schemaFiles], "default", peers),
    bundleModules(tree, filesOf("node"), "node", peers),
  ]);
  const schemaBundle = tree.schemaFile === undefined ? undefined : defaultBundles.pop();
  const modules = [...defaultBundles, ...nodeBundles].map((bundle) => compile(bundle, tree));
  const analysis = new Analysis(environment, tree, peers);
  const functions: FunctionInfo[] = [];
  for (const module of modules) functions.push(...(await analysis.analyze(module)));
  const schema = schemaBundle && (await analysis.readSchema(compile(schemaBundle, tree)));
  analysis.finish(functions);
  return new Program({ functions, modules, schema, environment, root: tree.root });
}

function compile({ file, runtime, code, sourceMap }: Bundle, tree: SourceTree): CompiledModule {
  const filename = scriptName(tree.root, file, runtime, sourceMap);
  const source = runtime === "node" ? wrapForNode(code) : wrapForDefaultRuntime(code);
  return { modulePath: modulePathOf(file), runtime, script: new Script(source, { filename }) };
}
