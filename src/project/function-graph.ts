import type { TSESTree } from "@typescript-eslint/utils";

import type { Registration } from "../analysis/registrations.js";
import type { FunctionKind, Visibility } from "../platform/builders.js";
import type { ConvexModule } from "./convex-module.js";
import type { FunctionsDir } from "./functions-dir.js";
import type { ModuleRun } from "./module-run.js";
import type { Runtime } from "./runtimes.js";

import { relative } from "node:path/posix";

import { collectUsedImports } from "../analysis/used-imports.js";
import { isActionKind } from "../platform/builders.js";
import { formatFunctionName } from "../platform/function-paths.js";
import { collectExportedFunctions } from "./exported-functions.js";
import { type CodePlace, FunctionCallFinder } from "./function-calls.js";
import { collectCronJobs, collectHttpRoutes } from "./outside-callers.js";
import { collectReferenceUses } from "./reference-uses.js";
import { type ReferencedFunction, resolveReference, type ResolvedReference } from "./references.js";
import { findLine } from "./source-places.js";

/** Who calls whom in one functions dir. All lists are sorted, so that equal code gives equal graphs. */
export interface FunctionGraph {
  readonly functionsDir: FunctionsDir;
  readonly modules: readonly GraphModule[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Calls whose target is not known, and why. */
  readonly unresolved: readonly UnresolvedCall[];
}

export interface GraphModule {
  /** Relative to the functions dir, with `/`: `agent/memory.ts`. */
  readonly path: string;
  readonly runtime: Runtime;
  /** Whether the bundler makes a module of the deployment of it; tests and some helpers are none. */
  readonly entryPoint: boolean;
  /** The project's files that the bundler pulls in from here, as paths relative to the functions dir. */
  readonly imports: readonly string[];
}

interface GraphNodeFacts {
  /** Unique in the graph: `messages/list:recent`, `cron send the digest`, `GET /images`, `lib/notify.ts`. */
  readonly id: string;
  readonly place: GraphPlace;
}

export type GraphNode =
  | (GraphNodeFacts & {
      readonly type: "function";
      readonly kind: FunctionKind | "unknown";
      readonly visibility: Visibility | "unknown";
      readonly runtime: Runtime;
    })
  | (GraphNodeFacts & { readonly type: "cron" | "route" })
  /** Code that calls functions and that no registered function was seen to reach. */
  | (GraphNodeFacts & { readonly type: "module" });

/** How one node makes another one run. */
export type CallMethod =
  "cron" | "route" | "runAction" | "runMutation" | "runQuery" | "scheduler.runAfter" | "scheduler.runAt";

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly method: CallMethod;
  /**
   * - `own`: the callee is a transaction of its own
   * - `callers`: it runs inside the transaction of its caller
   * - `none`: it is an action
   */
  readonly transaction: "callers" | "none" | "own";
  /** Every place that makes this call, with the helper calls that lead there. */
  readonly evidence: readonly CallEvidence[];
}

export interface CallEvidence {
  readonly place: GraphPlace;
  /** From the handler on; empty where the handler itself makes the call. */
  readonly through: readonly GraphPlace[];
}

export interface GraphPlace {
  /** Relative to the functions dir. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface UnresolvedCall {
  readonly from: string;
  readonly method: CallMethod;
  readonly place: GraphPlace;
  readonly reason: string;
}

export interface FunctionGraphInput {
  readonly run: ModuleRun;
  readonly functionsDir: FunctionsDir;
  /** Absolute paths of the modules of the functions dir. What they lead to is read as well. */
  readonly files: readonly string[];
}

/** Reads each file once; a file that cannot be parsed is left out. */
export function buildFunctionGraph({ files, functionsDir, run }: FunctionGraphInput): FunctionGraph {
  const builder = new GraphBuilder(run, functionsDir);
  const modules = files.flatMap((file) => {
    const answer = run.getModule(file);
    return answer.type === "module" ? [answer.module] : [];
  });
  for (const module of modules) builder.addFunctions(module);
  for (const module of modules) builder.addOutsideCallers(module);
  builder.addCalls();
  for (const module of modules) builder.addStrayCalls(module);
  return builder.build(modules);
}

/** A call on its way to become (a part of) an edge. */
interface RawCall {
  readonly from: string;
  readonly method: CallMethod;
  readonly place: CodePlace;
  readonly through: readonly CodePlace[];
}

class GraphBuilder {
  readonly #run: ModuleRun;
  readonly #functionsDir: FunctionsDir;
  readonly #calls: FunctionCallFinder;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge & { readonly evidence: CallEvidence[] }>();
  readonly #unresolved = new Map<string, UnresolvedCall>();
  /** Whose code each registration is. A function that two modules export is two functions. */
  readonly #owners = new Map<
    TSESTree.Node,
    { readonly registration: Registration; readonly ids: string[] }
  >();

  constructor(run: ModuleRun, functionsDir: FunctionsDir) {
    this.#run = run;
    this.#functionsDir = functionsDir;
    this.#calls = new FunctionCallFinder(run);
  }

  addFunctions(module: ConvexModule): void {
    const { modulePath } = module;
    if (modulePath === undefined || !module.entryPoint.entryPoint) return;
    for (const { builder, name, node, registration } of collectExportedFunctions(this.#run, module)) {
      const id = formatFunctionName({ exportName: name, modulePath });
      this.#nodes.set(id, {
        id,
        kind: builder.kind,
        place: this.#locate({ node, tree: module.tree }),
        runtime: module.runtime,
        type: "function",
        visibility: builder.visibility,
      });
      if (registration !== undefined) this.#own(registration, id);
    }
  }

  addOutsideCallers(module: ConvexModule): void {
    const { tree } = module;
    for (const { name, node, target } of collectCronJobs(this.#run, module)) {
      const from = this.#addNode("cron", `cron ${name ?? "…"}`, { node, tree });
      this.#addCall({ from, method: "cron", place: { node, tree }, through: [] }, target);
    }
    for (const { handler, name, node } of collectHttpRoutes(this.#run, module)) {
      const from = this.#addNode("route", name, { node, tree });
      const owned = handler && this.#owners.get(handler.call)?.ids;
      for (const to of owned ?? []) {
        this.#addEdge({ from, method: "route", place: { node, tree }, through: [] }, to);
      }
      if (handler !== undefined && owned === undefined) this.#own(handler, from);
    }
  }

  addCalls(): void {
    for (const { ids, registration } of this.#owners.values()) {
      for (const { method, place, target, through } of this.#calls.collectCalls(registration)) {
        for (const from of ids) this.#addCall({ from, method: method as CallMethod, place, through }, target);
      }
    }
  }

  /** Calls that no function was seen to reach: of helpers that only tests, other packages or computed calls use. */
  addStrayCalls(module: ConvexModule): void {
    const { entryPoint, place, tree } = module;
    if (!entryPoint.entryPoint && entryPoint.reason === "multiple-dots") return;
    for (const { call, caller, reference } of collectReferenceUses(this.#run, module)) {
      if (!caller.startsWith("ctx.") || this.#calls.hasSeen(call)) continue;
      const from = place?.relativePath ?? tree.filename;
      if (!this.#nodes.has(from)) {
        this.#nodes.set(from, { id: from, place: { file: from, line: 1 }, type: "module" });
      }
      const method = caller.slice("ctx.".length) as CallMethod;
      const target = resolveReference(this.#run, tree, reference);
      this.#addCall({ from, method, place: { node: call, tree }, through: [] }, target);
    }
  }

  build(modules: readonly ConvexModule[]): FunctionGraph {
    for (const { evidence } of this.#edges.values())
      evidence.sort(compareBy(({ place }) => placeKeys(place)));
    return {
      edges: [...this.#edges.values()].sort(compareBy(({ from, method, to }) => [from, to, method])),
      functionsDir: this.#functionsDir,
      modules: modules.map((module) => this.#describeModule(module)).sort(compareBy(({ path }) => [path])),
      nodes: [...this.#nodes.values()].sort(compareBy(({ id }) => [id])),
      unresolved: [...this.#unresolved.values()].sort(
        compareBy(({ from, method, place }) => [from, ...placeKeys(place), method]),
      ),
    };
  }

  #own(registration: Registration, id: string): void {
    const owner = this.#owners.get(registration.call) ?? { ids: [], registration };
    owner.ids.push(id);
    this.#owners.set(registration.call, owner);
  }

  /** Two cron jobs or routes may share a name; Convex refuses that, but the graph has to show both. */
  #addNode(type: "cron" | "route", name: string, code: CodePlace): string {
    let id = name;
    for (let count = 2; this.#nodes.has(id); count++) id = `${name} (${String(count)})`;
    this.#nodes.set(id, { id, place: this.#locate(code), type });
    return id;
  }

  #addCall(call: RawCall, target: ResolvedReference): void {
    switch (target.type) {
      case "function":
        this.#addFunctionCall(call, target);
        return;
      case "conditional":
        for (const option of target.options) this.#addCall(call, option);
        return;
      case "missing":
        this.#addUnresolved(call, `there is no module ${target.functionPath.modulePath}`);
        return;
      case "component":
        this.#addUnresolved(call, "it is a function of a component");
        return;
      case "unknown":
        this.#addUnresolved(call, target.reason);
    }
  }

  #addFunctionCall(call: RawCall, { exported, functionPath, module }: ReferencedFunction): void {
    const id = formatFunctionName(functionPath);
    if (module.place?.functionsDir.path !== this.#functionsDir.path) {
      this.#addUnresolved(
        call,
        `it is a function of ${module.place?.functionsDir.path ?? module.tree.filename}`,
      );
      return;
    }
    if (!this.#nodes.has(id)) {
      if (exported.type !== "unknown") {
        this.#addUnresolved(
          call,
          `${module.place.relativePath} exports no function ${functionPath.exportName}`,
        );
        return;
      }
      this.#nodes.set(id, {
        id,
        kind: "unknown",
        place: { file: module.place.relativePath, line: 1 },
        runtime: module.runtime,
        type: "function",
        visibility: "unknown",
      });
    }
    this.#addEdge(call, id);
  }

  #addEdge({ from, method, place, through }: RawCall, to: string): void {
    const key = [from, to, method].join("\0");
    const edge = this.#edges.get(key) ?? {
      evidence: [],
      from,
      method,
      to,
      transaction: this.#classifyTransaction(from, to, method),
    };
    this.#edges.set(key, edge);
    edge.evidence.push({
      place: this.#locate(place),
      through: through.map((step) => this.#locate(step)),
    });
  }

  #classifyTransaction(from: string, to: string, method: CallMethod): GraphEdge["transaction"] {
    const callee = this.#nodes.get(to);
    const kind = callee?.type === "function" ? callee.kind : "unknown";
    const isAction = kind === "unknown" ? method === "runAction" : isActionKind(kind);
    if (isAction) return "none";
    const caller = this.#nodes.get(from);
    const isNested =
      (method === "runQuery" || method === "runMutation") &&
      caller?.type === "function" &&
      (caller.kind === "query" || caller.kind === "mutation");
    return isNested ? "callers" : "own";
  }

  #addUnresolved({ from, method, place }: RawCall, reason: string): void {
    const located = this.#locate(place);
    // Functions share what their builder runs before them, and may get there more than once.
    const key = [from, method, located.file, String(located.line), reason].join("\0");
    this.#unresolved.set(key, { from, method, place: located, reason });
  }

  #locate({ node, tree }: CodePlace): GraphPlace {
    return { file: this.#relativePath(tree.filename), line: findLine(tree.text, node.range[0]) };
  }

  #relativePath(path: string): string {
    return relative(this.#functionsDir.path, path);
  }

  #describeModule(module: ConvexModule): GraphModule {
    const { tree } = module;
    const imports = new Set<string>();
    for (const { source } of collectUsedImports(tree, { keepsUnusedImports: false })) {
      const resolved = this.#run.resolveImport(tree, source);
      if (resolved.type !== "file" || resolved.path.includes("/_generated/")) continue;
      imports.add(this.#relativePath(resolved.path));
    }
    return {
      entryPoint: module.entryPoint.entryPoint,
      imports: [...imports].sort(),
      path: this.#relativePath(tree.filename),
      runtime: module.runtime,
    };
  }
}

function placeKeys({ file, line }: GraphPlace): readonly string[] {
  return [file, String(line).padStart(7)];
}

/** An order by several texts, by code units, so that it is the same on every machine. */
function compareBy<Item>(getKeys: (item: Item) => readonly string[]): (left: Item, right: Item) => number {
  return (left, right) => {
    const rightKeys = getKeys(right);
    for (const [index, key] of getKeys(left).entries()) {
      const other = rightKeys[index] ?? "";
      if (key !== other) return key < other ? -1 : 1;
    }
    return 0;
  };
}
