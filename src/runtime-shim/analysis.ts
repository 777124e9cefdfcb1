import path from "node:path";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { findModulePathProblem } from "../platform/function-paths.js";
import { pushErrors } from "../platform/messages.js";
import { analyzeModule } from "./analyze-module.js";
import { checkCrons, checkRouter } from "./check-special-modules.js";
import { DefaultRealm } from "./default-realm.js";
import { turn } from "./event-loop.js";
import { describeThrown } from "./function-error.js";
import type { FunctionInfo } from "./function-table.js";
import type { CompiledModule, GuestModule } from "./guest-module.js";
import { importing, type ImportEnvironment } from "./importing.js";
import { LoadError, type LoadProblem } from "./load-error.js";
import { evaluateInNode } from "./node-realm.js";
import type { Peers } from "./peers.js";
import type { SourceTree } from "./source-tree.js";
import { claimMainRealmPromises } from "./unhandled-rejections.js";

/** Evaluates modules once, to learn what they register. */
export class Analysis {
  readonly #environment: ImportEnvironment;
  readonly #tree: SourceTree;
  readonly #peers: Peers;
  readonly #realm = new DefaultRealm(() => this.#rejected);
  readonly #problems: LoadProblem[] = [];
  readonly #special = new Map<string, GuestModule>();
  #rejected: ((reason: unknown) => void) | undefined;

  constructor(environment: ImportEnvironment, tree: SourceTree, peers: Peers) {
    this.#environment = environment;
    this.#tree = tree;
    this.#peers = peers;
  }

  async analyze(module: CompiledModule): Promise<FunctionInfo[]> {
    const { modulePath } = module;
    const pathProblem = findModulePathProblem(modulePath);
    if (pathProblem !== undefined) {
      this.#report(modulePath, pathProblem);
      return [];
    }
    const evaluated = await this.#evaluate(module);
    if (evaluated === undefined) return [];
    if (modulePath === "http" || modulePath === "crons") this.#special.set(modulePath, evaluated);
    const { functions, problems } = analyzeModule(module, evaluated.exports);
    for (const problem of problems) this.#report(modulePath, problem);
    return functions;
  }

  async readSchema(module: CompiledModule): Promise<SchemaDefinition<GenericSchema, boolean> | undefined> {
    const evaluated = await this.#evaluate(module);
    return evaluated?.exports["default"] as SchemaDefinition<GenericSchema, boolean> | undefined;
  }

  /** @throws LoadError if anything was wrong */
  finish(functions: readonly FunctionInfo[]): void {
    const http = this.#special.get("http");
    if (http !== undefined) this.#reportAll("http", checkRouter(http.exports["default"]));
    const crons = this.#special.get("crons");
    if (crons !== undefined) this.#reportAll("crons", checkCrons(crons.exports["default"], functions));
    if (this.#problems.length > 0) throw new LoadError(this.#problems);
  }

  async #evaluate(module: CompiledModule): Promise<GuestModule | undefined> {
    let failure: { readonly reason: unknown } | undefined;
    this.#rejected = (reason) => {
      failure ??= { reason };
    };
    const rejected = this.#rejected;
    const evaluate = async () => {
      const evaluated = importing(module, this.#environment, rejected, () =>
        module.runtime === "node"
          ? evaluateInNode(module, path.join(this.#tree.root, `${module.modulePath}.js`))
          : this.#realm.evaluate(module),
      );
      // What the module has left rejected is known when the microtasks are through.
      await turn();
      return evaluated;
    };
    let evaluated: GuestModule | undefined;
    try {
      evaluated = await (module.runtime === "node" ? claimMainRealmPromises(evaluate) : evaluate());
    } catch (reason) {
      rejected(reason);
    }
    if (failure === undefined) return evaluated;
    const text = describeThrown(failure.reason, this.#peers).text.trimEnd();
    this.#report(module.modulePath, pushErrors.failedToAnalyze(`${module.modulePath}.js`, text));
    return undefined;
  }

  #reportAll(modulePath: string, texts: readonly string[]): void {
    for (const text of texts) this.#report(modulePath, text);
  }

  #report(modulePath: string, text: string): void {
    const entry = this.#tree.entryPoints.find((candidate) => candidate.modulePath === modulePath);
    this.#problems.push({ file: entry?.file, text });
  }
}
