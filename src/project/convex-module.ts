import type { CtxRoot } from "../analysis/ctx.js";
import type { Registration, RegistrationContext } from "../analysis/registrations.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { EntryPointVerdict, RuntimeConstraint } from "../platform/entry-points.js";
import type { FunctionsDir } from "./functions-dir.js";

import { collectCtxRoots } from "../analysis/ctx.js";
import { classifyExport, collectRegistrations, type ExportFact } from "../analysis/registrations.js";
import { readUseNodeDirective, type UseNodeReading } from "../analysis/use-node-directive.js";
import { classifyEntryPoint, hasModuleSyntax, runtimeConstraint } from "../platform/entry-points.js";
import { modulePathOf } from "../platform/function-paths.js";

/** Where a module lies among the modules of its app or component. */
export interface ModulePlace {
  readonly functionsDir: FunctionsDir;
  /** Relative to the functions dir, with `/`: `agent/memory.ts`. */
  readonly relativePath: string;
}

/** One source file and what Convex makes of it. Facts are derived when first asked for, once per lint run. */
export class ConvexModule {
  readonly tree: SyntaxTree;
  /** undefined for files outside of every functions dir. */
  readonly place: ModulePlace | undefined;
  readonly #context: RegistrationContext;
  readonly #exports = new Map<string, ExportFact>();
  #useNode: UseNodeReading | undefined;
  #registrations: readonly Registration[] | undefined;
  #ctxRoots: readonly CtxRoot[] | undefined;

  constructor(tree: SyntaxTree, place: ModulePlace | undefined, context: RegistrationContext) {
    this.tree = tree;
    this.place = place;
    this.#context = context;
  }

  /** The path that references use, `agent/memory`; undefined outside of every functions dir. */
  get modulePath(): string | undefined {
    return this.place && modulePathOf(this.place.relativePath);
  }

  get entryPoint(): EntryPointVerdict {
    if (this.place === undefined) return { entryPoint: false, reason: "foreign-extension" };
    return classifyEntryPoint(this.place.relativePath, { hasModuleSyntax: hasModuleSyntax(this.tree.text) });
  }

  /** What the bundler reads in the file about its runtime. */
  get useNode(): UseNodeReading {
    this.#useNode ??= readUseNodeDirective(this.tree);
    return this.#useNode;
  }

  /** What the file's place says about its runtime, whatever directive it has. */
  get runtimeConstraint(): RuntimeConstraint {
    if (this.place === undefined) return "free";
    // A component has no module that runs in Node.js.
    if (this.isInComponent && this.entryPoint.entryPoint) return "must-be-default";
    return runtimeConstraint(this.place.relativePath);
  }

  get isInComponent(): boolean {
    return this.place?.functionsDir.kind === "component";
  }

  /** The runtime that the module is bundled for. Where the directive is ignored or refused, it is the default one. */
  get runtime(): "default" | "node" {
    const constraint = this.runtimeConstraint;
    if (constraint === "ignored" || constraint === "must-be-default") return "default";
    return this.useNode.runtime;
  }

  get registrations(): readonly Registration[] {
    this.#registrations ??= collectRegistrations(this.tree, this.#context);
    return this.#registrations;
  }

  /** Every place of this file that holds a ctx. */
  get ctxRoots(): readonly CtxRoot[] {
    this.#ctxRoots ??= collectCtxRoots(this.tree, this.registrations, this.#context);
    return this.#ctxRoots;
  }

  classifyExport(name: string): ExportFact {
    let fact = this.#exports.get(name);
    if (fact === undefined) {
      fact = classifyExport(this.tree, name, this.#context);
      this.#exports.set(name, fact);
    }
    return fact;
  }
}
