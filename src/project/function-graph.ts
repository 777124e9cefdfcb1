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
import {
  type CallTarget,
  CodeUnitReader,
  describeTarget,
  keyOfNode,
  locate,
  type SourceLine,
} from "./code-units.js";
import { collectFunctionCalls } from "./function-calls.js";
import { collectCronJobs, collectHttpRoutes } from "./outside-callers.js";
import { collectReferenceUses } from "./reference-uses.js";
import { type FunctionLocation, locateReference, resolveLocation } from "./references.js";

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

/** Reads the files one after the other and keeps no syntax tree; a file that cannot be parsed is left out. */
export function buildFunctionGraph({ files, functionsDir, run }: FunctionGraphInput): FunctionGraph {
  const builder = new GraphBuilder(run, functionsDir);
  for (const file of files) {
    const answer = run.getModule(file);
    if (answer.type === "module") builder.add(answer.module);
    run.trim();
  }
  return builder.build();
}

/** A call on its way to become (a part of) an edge. */
interface RawCall {
  readonly from: string;
  readonly method: CallMethod;
  readonly place: SourceLine;
  readonly through: readonly SourceLine[];
}

/** The code of a registration, and the nodes that it belongs to: a function that two modules export is two functions. */
interface OwnedCode {
  readonly ids: string[];
  /** Keys of code units. */
  readonly starts: readonly string[];
}

interface Route {
  readonly id: string;
  readonly place: SourceLine;
  /** Key of the handler's code. */
  readonly code: string;
}

interface StrayCall extends RawCall {
  readonly target: CallTarget;
  readonly isRead: () => boolean;
}

class GraphBuilder {
  readonly #run: ModuleRun;
  readonly #functionsDir: FunctionsDir;
  readonly #reader: CodeUnitReader;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge & { readonly evidence: CallEvidence[] }>();
  readonly #unresolved = new Map<string, UnresolvedCall>();
  readonly #modules: GraphModule[] = [];
  readonly #code = new Map<string, OwnedCode>();
  readonly #routes: Route[] = [];
  /** Calls that may turn out to be read as part of some helper once all modules are. */
  readonly #stray: StrayCall[] = [];
  readonly #outside: (RawCall & { readonly target: CallTarget })[] = [];

  constructor(run: ModuleRun, functionsDir: FunctionsDir) {
    this.#run = run;
    this.#functionsDir = functionsDir;
    this.#reader = new CodeUnitReader(run);
  }

  add(module: ConvexModule): void {
    this.#addFunctions(module);
    this.#addCronJobs(module);
    this.#addRoutes(module);
    this.#addStrayCalls(module);
    this.#modules.push(this.#describeModule(module));
  }

  build(): FunctionGraph {
    // Every node is known before the first edge: what an edge means depends on both of its ends.
    for (const { code, id, place } of this.#routes) this.#connectRoute(id, place, code);
    for (const call of this.#outside) this.#addCall(call, call.target);
    for (const { ids, starts } of this.#code.values()) this.#connectCode(ids, starts);
    for (const call of this.#stray) if (!call.isRead()) this.#connectStray(call);
    for (const { evidence } of this.#edges.values()) {
      evidence.sort(compareBy(({ place }) => placeKeys(place)));
    }
    return {
      functionsDir: this.#functionsDir,
      modules: this.#modules.sort(compareBy(({ path }) => [path])),
      nodes: [...this.#nodes.values()].sort(compareBy(({ id }) => [id])),
      edges: [...this.#edges.values()].sort(compareBy(({ from, method, to }) => [from, to, method])),
      unresolved: [...this.#unresolved.values()].sort(
        compareBy(({ from, method, place }) => [from, ...placeKeys(place), method]),
      ),
    };
  }

  #addFunctions(module: ConvexModule): void {
    const { modulePath, tree } = module;
    if (modulePath === undefined || !module.entryPoint.entryPoint) return;
    for (const { builder, name, node, registration } of collectExportedFunctions(this.#run, module)) {
      const id = formatFunctionName({ exportName: name, modulePath });
      this.#nodes.set(id, {
        id,
        type: "function",
        kind: builder.kind,
        visibility: builder.visibility,
        runtime: module.runtime,
        place: this.#shorten(locate(tree, node)),
      });
      if (registration !== undefined) this.#readCode(registration).ids.push(id);
    }
  }

  #addCronJobs(module: ConvexModule): void {
    for (const { name, node, target } of collectCronJobs(this.#run, module)) {
      const place = locate(module.tree, node);
      const from = this.#addNode("cron", `cron ${name ?? "…"}`, place);
      this.#outside.push({ from, method: "cron", place, target: describeTarget(target), through: [] });
    }
  }

  #addRoutes(module: ConvexModule): void {
    for (const { handler, name, node } of collectHttpRoutes(this.#run, module)) {
      const place = locate(module.tree, node);
      const id = this.#addNode("route", name, place);
      if (handler === undefined) continue;
      this.#readCode(handler);
      this.#routes.push({ code: keyOfCode(handler), id, place });
    }
  }

  /** Calls that no function was seen to reach: of helpers that only tests, other packages or computed calls use. */
  #addStrayCalls(module: ConvexModule): void {
    const { entryPoint, tree } = module;
    if (!entryPoint.entryPoint && entryPoint.reason === "multiple-dots") return;
    for (const { call, caller, reference } of collectReferenceUses(this.#run, module)) {
      const isRead = (): boolean => this.#reader.hasRead(key);
      const key = keyOfNode(tree, call);
      if (!caller.startsWith("ctx.") || isRead()) continue;
      this.#stray.push({
        from: this.#relativePath(tree.filename),
        isRead,
        method: caller.slice("ctx.".length) as CallMethod,
        place: locate(tree, call),
        target: describeTarget(locateReference(this.#run, tree, reference)),
        through: [],
      });
    }
  }

  #readCode(registration: Registration): OwnedCode {
    const key = keyOfCode(registration);
    const code = this.#code.get(key) ?? { ids: [], starts: this.#reader.read(registration) };
    this.#code.set(key, code);
    return code;
  }

  /** A handler that is a function of the graph is called by its route; any other one is the route's own code. */
  #connectRoute(id: string, place: SourceLine, key: string): void {
    const code = this.#code.get(key);
    if (code === undefined) return;
    if (code.ids.length === 0) this.#connectCode([id], code.starts);
    for (const to of code.ids) this.#addEdge({ from: id, method: "route", place, through: [] }, to);
  }

  #connectCode(ids: readonly string[], starts: readonly string[]): void {
    if (ids.length === 0) return;
    for (const { method, place, target, through } of collectFunctionCalls(this.#reader.units, starts)) {
      for (const from of ids) this.#addCall({ from, method: method as CallMethod, place, through }, target);
    }
  }

  #connectStray(call: StrayCall): void {
    const { from } = call;
    if (!this.#nodes.has(from)) {
      this.#nodes.set(from, { id: from, type: "module", place: { file: from, line: 1 } });
    }
    this.#addCall(call, call.target);
  }

  /** Two cron jobs or routes may share a name; Convex refuses that, but the graph has to show both. */
  #addNode(type: "cron" | "route", name: string, place: SourceLine): string {
    let id = name;
    for (let count = 2; this.#nodes.has(id); count++) id = `${name} (${String(count)})`;
    this.#nodes.set(id, { id, type, place: this.#shorten(place) });
    return id;
  }

  #addCall(call: RawCall, target: CallTarget): void {
    switch (target.type) {
      case "location":
        this.#addFunctionCall(call, target);
        return;
      case "conditional":
        for (const option of target.options) this.#addCall(call, option);
        return;
      default:
        this.#addUnresolved(call, target.reason);
    }
  }

  #addFunctionCall(call: RawCall, location: FunctionLocation): void {
    const name = formatFunctionName(location.functionPath);
    if (location.functionsDir !== this.#functionsDir.path) {
      this.#addUnresolved(call, `${name} is a function of ${this.#relativePath(location.functionsDir)}`);
      return;
    }
    const problem = this.#nodes.has(name) ? undefined : this.#addUnknownFunction(name, location);
    if (problem === undefined) this.#addEdge(call, name);
    else this.#addUnresolved(call, problem);
  }

  /** What no module is known to export may still be made by a call that cannot be followed. Otherwise: what is wrong. */
  #addUnknownFunction(name: string, location: FunctionLocation): string | undefined {
    const resolved = resolveLocation(this.#run, location);
    if (resolved.type === "missing") return `there is no module ${resolved.functionPath.modulePath}`;
    if (resolved.type === "unknown") return resolved.reason;
    const { exported, module } = resolved;
    const file = this.#relativePath(module.tree.filename);
    if (exported.type !== "unknown") return `${file} exports no function for ${name}`;
    this.#nodes.set(name, {
      id: name,
      type: "function",
      kind: "unknown",
      visibility: "unknown",
      runtime: module.runtime,
      place: { file, line: 1 },
    });
    return undefined;
  }

  #addEdge({ from, method, place, through }: RawCall, to: string): void {
    const key = [from, to, method].join("\0");
    const edge = this.#edges.get(key) ?? {
      from,
      to,
      method,
      transaction: this.#classifyTransaction(from, to, method),
      evidence: [],
    };
    this.#edges.set(key, edge);
    edge.evidence.push({
      place: this.#shorten(place),
      through: through.map((step) => this.#shorten(step)),
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
    const short = this.#shorten(place);
    // Functions share what their builder runs before them, and may get there more than once.
    const key = [from, method, short.file, String(short.line), reason].join("\0");
    this.#unresolved.set(key, { from, method, place: short, reason });
  }

  #shorten({ file, line }: SourceLine): GraphPlace {
    return { file: this.#relativePath(file), line };
  }

  #relativePath(path: string): string {
    const prefix = `${this.#functionsDir.path}/`;
    return path.startsWith(prefix) ? path.slice(prefix.length) : relative(this.#functionsDir.path, path);
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
      path: this.#relativePath(tree.filename),
      runtime: module.runtime,
      entryPoint: module.entryPoint.entryPoint,
      imports: [...imports].sort(),
    };
  }
}

function keyOfCode({ call, tree }: Registration): string {
  return keyOfNode(tree, call);
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
