import type { TSESTree } from "@typescript-eslint/utils";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ConvexModule } from "./convex-module.js";

/** A module that could be read, or why it could not. */
export type ModuleAnswer =
  | { readonly type: "module"; readonly module: ConvexModule }
  | { readonly type: "unknown"; readonly reason: string };

/** Characters of source text; a syntax tree takes about a hundred times as many bytes. */
const MAX_HELD_TEXT = 500_000;

/**
 * The modules that have been read, with the facts that were derived from them. Lint runs that look at the same disk with
 * the same settings share one shelf: what many files import is read and understood once.
 */
export class ModuleShelf {
  readonly #modules = new Map<string, ModuleAnswer>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #trees = new WeakMap<TSESTree.Node, SyntaxTree>();
  #heldText = 0;

  get(path: string): ModuleAnswer | undefined {
    return this.#modules.get(path);
  }

  put(path: string, answer: ModuleAnswer): void {
    this.#modules.set(path, answer);
  }

  /** Puts another tree of the file in the place of the one that is there, and forgets what was concluded from that. */
  replace(path: string, answer: ModuleAnswer): void {
    if (this.#modules.has(path)) this.forget(path);
    this.#modules.set(path, answer);
  }

  /** Facts of the module at `from` may rest on the one at `on`. */
  addDependence(from: string, on: string): void {
    const dependents = this.#dependents.get(on);
    if (dependents === undefined) this.#dependents.set(on, new Set([from]));
    else dependents.add(from);
  }

  addTree(tree: SyntaxTree): void {
    this.#trees.set(tree.program, tree);
    this.#heldText += tree.text.length;
  }

  findTreeOf(program: TSESTree.Node): SyntaxTree | undefined {
    return this.#trees.get(program);
  }

  /** Lets go of everything if it is much. */
  trim(): void {
    if (this.#heldText < MAX_HELD_TEXT) return;
    this.#modules.clear();
    this.#dependents.clear();
    this.#heldText = 0;
  }

  /** Forgets a module, and those whose facts may rest on it. */
  forget(path: string): void {
    const stack = [path];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      this.#modules.delete(next);
      const dependents = this.#dependents.get(next);
      this.#dependents.delete(next);
      if (dependents !== undefined) stack.push(...dependents);
    }
  }
}
