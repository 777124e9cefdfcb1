import path from "node:path";
import { Script } from "node:vm";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { analyzeModule } from "./analyze-module.js";
import { bundleModules, ENTRY_EXPRESSION, type Bundle } from "./bundle.js";
import { checkCrons, checkRouter } from "./check-special-modules.js";
import { DefaultRealm } from "./default-realm.js";
import { describeThrown } from "./function-error.js";
import { FunctionTable, type FunctionInfo } from "./function-table.js";
import type { CompiledModule, GuestModule } from "./guest-module.js";
import { LoadError, type LoadProblem } from "./load-error.js";
import { evaluateInNode, wrapForNode } from "./node-realm.js";
import type { Peers } from "./peers.js";
import { scopes, type Environment } from "./scope.js";
import { SeededRandom } from "./seeded-random.js";
import type { SourceTree } from "./source-tree.js";
import { scriptName } from "./stack-trace.js";
import { findModulePathProblem, modulePathOf } from "../platform/function-paths.js";
import { pushErrors } from "../platform/messages.js";

/** What the code is loaded with. */
export interface ImportEnvironment {
  readonly env: Environment;
  /** Milliseconds since the epoch: the time that code sees while it is imported. */
  readonly deployedAt: number;
}

/** Code as it has been pushed: bundled, compiled and analysed, before any of it runs. */
export class Program {
  readonly functions: FunctionTable;
  readonly schema: SchemaDefinition<GenericSchema, boolean> | undefined;
  readonly environment: ImportEnvironment;
  /** Whether there is an `http` module with a router. */
  readonly hasRouter: boolean;
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
    this.functions = new FunctionTable(parts.functions, [...this.#modules.keys()]);
    this.schema = parts.schema;
    this.environment = parts.environment;
    this.hasRouter = this.#modules.has("http");
    this.#root = parts.root;
  }

  compiled(modulePath: string): CompiledModule {
    const module = this.#modules.get(modulePath);
    if (module === undefined) throw new Error(`There is no module ${modulePath}.`);
    return module;
  }

  get modulePaths(): string[] {
    return [...this.#modules.keys()];
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
  const files = (runtime: string) =>
    tree.entryPoints.filter((entry) => entry.runtime === runtime).map(({ file }) => file);
  const schemaFiles = tree.schemaFile === undefined ? [] : [tree.schemaFile];
  const [defaultBundles, nodeBundles] = await Promise.all([
    bundleModules(tree, [...files("default"), ...schemaFiles], "default", peers),
    bundleModules(tree, files("node"), "node", peers),
  ]);
  const schemaModule = tree.schemaFile === undefined ? undefined : defaultBundles.pop();
  const modules = [...defaultBundles, ...nodeBundles].map((bundle) => compile(bundle, tree));
  const analysis = new Analysis(environment, tree, peers);
  const functions = modules.flatMap((module) => analysis.analyze(module));
  const schema = schemaModule === undefined ? undefined : analysis.schema(compile(schemaModule, tree));
  analysis.finish(functions);
  return new Program({ functions, modules, schema, environment, root: tree.root });
}

function compile({ file, runtime, code, sourceMap }: Bundle, tree: SourceTree): CompiledModule {
  const filename = scriptName(tree.root, file, runtime, sourceMap);
  const source = runtime === "node" ? wrapForNode(code) : `${code}\n${ENTRY_EXPRESSION};`;
  return { modulePath: modulePathOf(file), runtime, script: new Script(source, { filename }) };
}

/** Evaluates modules once, to learn what they register. */
class Analysis {
  readonly #environment: ImportEnvironment;
  readonly #tree: SourceTree;
  readonly #peers: Peers;
  readonly #realm = new DefaultRealm(() => undefined);
  readonly #problems: LoadProblem[] = [];
  readonly #special = new Map<string, GuestModule>();

  constructor(environment: ImportEnvironment, tree: SourceTree, peers: Peers) {
    this.#environment = environment;
    this.#tree = tree;
    this.#peers = peers;
  }

  analyze(module: CompiledModule): FunctionInfo[] {
    const { modulePath } = module;
    const pathProblem = findModulePathProblem(modulePath);
    if (pathProblem !== undefined) {
      this.#report(modulePath, pathProblem);
      return [];
    }
    const evaluated = this.#evaluate(module);
    if (evaluated === undefined) return [];
    if (modulePath === "http" || modulePath === "crons") this.#special.set(modulePath, evaluated);
    const { functions, problems } = analyzeModule(module, evaluated.exports);
    for (const problem of problems) this.#report(modulePath, problem);
    return functions;
  }

  schema(module: CompiledModule): SchemaDefinition<GenericSchema, boolean> | undefined {
    return this.#evaluate(module)?.exports["default"] as SchemaDefinition<GenericSchema, boolean> | undefined;
  }

  /** @throws LoadError if anything was wrong */
  finish(functions: readonly FunctionInfo[]): void {
    const http = this.#special.get("http");
    if (http !== undefined) this.#reportAll("http", checkRouter(http.exports["default"]));
    const crons = this.#special.get("crons");
    if (crons !== undefined) this.#reportAll("crons", checkCrons(crons.exports["default"], functions));
    if (this.#problems.length > 0) throw new LoadError(this.#problems);
  }

  #evaluate(module: CompiledModule): GuestModule | undefined {
    try {
      return importing(module, this.#environment, () =>
        module.runtime === "node"
          ? evaluateInNode(module, path.join(this.#tree.root, `${module.modulePath}.js`))
          : this.#realm.evaluate(module),
      );
    } catch (error) {
      const text = describeThrown(error, this.#peers).text.trimEnd();
      this.#report(module.modulePath, pushErrors.failedToAnalyze(`${module.modulePath}.js`, text));
      return undefined;
    }
  }

  #reportAll(modulePath: string, texts: readonly string[]): void {
    for (const text of texts) this.#report(modulePath, text);
  }

  #report(modulePath: string, text: string): void {
    const entry = this.#tree.entryPoints.find((candidate) => candidate.modulePath === modulePath);
    this.#problems.push({ file: entry?.file, text });
  }
}

/** Evaluates a module under the restrictions of import time. */
export function importing<Result>(
  { modulePath, runtime }: CompiledModule,
  { env, deployedAt }: ImportEnvironment,
  body: () => Result,
): Result {
  // The same random numbers until the next push, in production too.
  const random = new SeededRandom(`import:${modulePath}`);
  return scopes.run({ type: "import", runtime, now: deployedAt, random, env }, body);
}
