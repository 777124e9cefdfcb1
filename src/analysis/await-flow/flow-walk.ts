import type { TSESTree } from "@typescript-eslint/utils";

import { type CallNode, pickArguments } from "../call-node.js";
import { type CallRole, ValueFlow, type ValueSources } from "../dependence/value-sources.js";
import type { FunctionNode } from "../syntax-tree.js";
import type { CallMeaning, FunctionTarget } from "./call-meaning.js";
import { Arrival, FrameStack, type JumpTarget, UNCAUGHT_DEPTH, type Waiting } from "./flow-frames.js";
import {
  afterExternal,
  afterPassage,
  afterRun,
  decide,
  type FlowState,
  inSequence,
  join,
  markPoint,
  reconverge,
  type Share,
  UNDECIDED,
  type Witness,
  withWitnesses,
} from "./flow-state.js";
import type { FunctionFacts } from "./function-facts.js";
import type { FunctionSummary, PathsThrough } from "./function-summary.js";
import type { HelperInputs, PathMarker, RunEvent, TryScope } from "./run-event.js";

/** Two neighbours on some path. What the walk learns of the pair after it was met is entered here. */
export interface MetPair {
  earlier: Witness;
  readonly later: RunEvent;
  readonly external: Share;
  /** The later one is reached only on the way out of a loop of rounds that holds both. */
  lastRound: boolean;
  /** The earlier one stands in a `try`, the later one in its `finally`. */
  inFinalizer: boolean;
  /** It spans the start of a loop whose rounds are apart. */
  dropped: boolean;
  /** How many of the walk's `decidingParameters` had decided something by then. */
  decidedBy: number;
}

/** A run call made once per item. */
export interface ItemRun {
  readonly event: RunEvent;
  readonly loop: TSESTree.Node;
  /** Each item is in a try/catch of its own that goes on. */
  readonly isolated: boolean;
}

/** Two run calls of one kind among the elements of one `Promise.all`. */
export interface ParallelRuns {
  readonly earlier: RunEvent;
  readonly later: RunEvent;
}

/** The run calls for which a loop is the innermost one. */
export interface OpenLoop {
  readonly node: TSESTree.Node;
  readonly runs: RunEvent[];
}

/**
 * The point that a walk along the paths of one function has reached, and what it has met. It knows what calls, forks
 * and jumps do to the state of that point; which nodes they are is the business of the statement and expression walks.
 */
export class FlowWalk {
  readonly facts: FunctionFacts;
  readonly frames = new FrameStack();
  readonly values: ValueFlow;
  readonly entry: PathMarker = { order: 0, type: "marker" };

  readonly pairs: MetPair[] = [];
  /**
   * Paths through a finalizer are walked apart and never joined: events that something external lies behind on one of
   * them, by the call in the finalizer.
   */
  readonly #cutInFinalizers = new Map<CallNode, Set<Witness["event"]>>();
  readonly itemRuns: ItemRun[] = [];
  readonly parallelRuns: ParallelRuns[] = [];
  /** Functions that were walked where they stand. */
  readonly inPlace = new Set<FunctionNode>();
  /** Calls of helpers that make their run calls for several of their own calls at once. */
  readonly callsForBatches = new Set<CallNode>();
  readonly eventsByCall = new Map<CallNode, RunEvent>();
  /** Parameters on which some test depends that was met before the first run call. */
  readonly decidingParameters = new Set<number>();
  /** Run calls outside every loop. */
  readonly runsOutsideLoops: RunEvent[] = [];

  /** Undefined where no path leads. */
  state: FlowState | undefined = markPoint([], this.entry);
  depth = 0;
  /** Depth of the outermost construct that a jump left for, within the construct being walked. */
  outermostExit = UNDECIDED;
  /** Depths of the targets of all jumps so far. */
  readonly jumpDepths: number[] = [];
  loop: OpenLoop | undefined;
  tryScope: TryScope | undefined;
  afterFailureOf: TryScope | undefined;
  finalizerDepth = 0;
  /** Counters, of which only the growth over a stretch of code is of interest. */
  externalAwaits = 0;
  /** Of a function that is not async: promises of something external that it hands out. */
  externalReturns = 0;
  suspensions = 0;
  runCalls = 0;
  /** Those of `runCalls` that stand in a loop whose rounds are apart. */
  runCallsInRounds = 0;

  readonly #summaryOf: (target: FunctionTarget) => FunctionSummary;
  readonly #executeBody: (walk: FlowWalk, body: TSESTree.BlockStatement) => void;
  #lastOrder = 0;
  #chainSkips: Arrival | undefined;

  constructor(
    facts: FunctionFacts,
    summaryOf: (target: FunctionTarget) => FunctionSummary,
    executeBody: (walk: FlowWalk, body: TSESTree.BlockStatement) => void,
  ) {
    this.facts = facts;
    this.#summaryOf = summaryOf;
    this.#executeBody = executeBody;
    this.values = new ValueFlow(
      facts.target.tree,
      facts.target.node,
      (call) => this.#roleOf(facts.meanings.get(call)),
      facts.jumps,
    );
  }

  executeBody(body: TSESTree.BlockStatement): void {
    this.#executeBody(this, body);
  }

  /** Goes on from another point. */
  resume(state: FlowState | undefined): void {
    this.state = state;
  }

  /** Events met from here on have a higher order. */
  nextOrder(): number {
    return ++this.#lastOrder;
  }

  openArrival(): Arrival {
    return new Arrival(this.nextOrder());
  }

  isRelevant(node: TSESTree.Node | null | undefined): node is TSESTree.Node {
    return node !== null && node !== undefined && this.facts.relevant.has(node);
  }

  meaningOf(call: CallNode): CallMeaning {
    return this.facts.meanings.get(call) ?? { type: "unknown" };
  }

  run(call: CallNode, meaning: CallMeaning & { type: "run" }): void {
    if (this.state === undefined) return;
    const { tree } = this.facts.target;
    const event: RunEvent = {
      afterFailureOf: this.afterFailureOf,
      call,
      inputs: undefined,
      inFinalizer: this.finalizerDepth > 0,
      isolatedInHelper: false,
      order: this.nextOrder(),
      origin: {
        call,
        component: meaning.component,
        functionName: meaning.functionName,
        kind: meaning.kind,
        reportNode: meaning.reportNode,
        tree,
      },
      reportNode: meaning.reportNode,
      resultReturned: true,
      throughHelper: false,
      tryScope: this.tryScope,
      type: "run",
    };
    this.eventsByCall.set(call, event);
    this.#meet(event, "never");
    this.state = afterRun(this.state, event);
    this.runCalls++;
    this.#enterLoop(event);
    this.mayThrow();
  }

  /** The summary of a function stands for its call; an async one that nobody waits for is taken as if it were over. */
  callHelper(call: CallNode, meaning: CallMeaning & { type: "helper" }, isAwaited: boolean): void {
    const summary = this.#summaryOf(meaning.target);
    if (this.state === undefined) return;
    const seen = (event: RunEvent, inputs?: HelperInputs, returned?: boolean) =>
      this.#seenThroughHelper(event, call, meaning.reportNode, inputs, returned ?? false);
    for (const first of summary.firsts) this.#meet(seen(first.event, first.inputs), first.external);
    if (summary.onceEach !== undefined) this.#enterLoop(seen(summary.onceEach));
    if (summary.runs) this.runCalls++;
    if (summary.runsForBatches) this.callsForBatches.add(call);
    if (summary.mayAwaitExternal) this.externalAwaits++;
    if (isAwaited) this.suspensions++;
    const { failure } = summary;
    if (failure !== undefined) this.fail(this.#afterHelper(this.state, failure, seen));
    if (summary.throws) this.#noteJump(this.frames.findThrowTarget());
    this.#decideByArguments(call, summary.decisions);
    const { exit } = summary;
    const returned = (event: RunEvent) => seen(event, undefined, exit?.returned.has(event));
    this.state = exit && this.#afterHelper(this.state, exit, returned);
    if (isAwaited && exit !== undefined) this.#waitForHandedOut(exit.handsOutExternal);
    this.mayThrow();
  }

  #afterHelper(
    state: FlowState,
    { lasts, passage }: PathsThrough,
    seen: (event: RunEvent) => RunEvent,
  ): FlowState {
    const { depth } = this.frames.findThrowTarget();
    return withWitnesses(
      afterPassage(state, passage),
      lasts.map((last) => ({
        ...last,
        decidedAt: last.decidedAt === UNDECIDED ? UNDECIDED : depth,
        event: seen(last.event),
      })),
    );
  }

  #waitForHandedOut(external: Share): void {
    if (this.state === undefined || external === "never") return;
    this.externalAwaits++;
    this.state = afterPassage(this.state, { external, nearest: external !== "always" });
  }

  /** A call that reaches outside: an event where it is waited for here, and only then. */
  waitForExternal(waiting: Waiting): void {
    if (waiting === "handed-out") this.externalReturns += this.state === undefined ? 0 : 1;
    else if (waiting !== "no") this.awaitExternal();
  }

  /** Something outside Convex's transactions is waited for. */
  awaitExternal(): void {
    this.externalAwaits++;
    this.suspensions++;
    if (this.state === undefined) return;
    this.state = afterExternal(this.state);
    this.mayThrow();
  }

  /** Something is waited for that lets nothing external happen. */
  awaitNeutral(): void {
    this.suspensions++;
    this.mayThrow();
  }

  /** The promise may reject here: a handler or finalizer round this point can be next. */
  mayThrow(): void {
    if (this.state !== undefined) this.fail(this.state);
  }

  fail(state: FlowState): void {
    this.frames.jump(state, this.frames.findThrowTarget());
  }

  throwOn(): void {
    this.jump(this.frames.findThrowTarget(), true);
  }

  jump(target: JumpTarget, decides = false): void {
    if (this.state === undefined) return;
    this.#noteJump(target);
    this.frames.jump(this.state, target, decides);
    this.state = undefined;
  }

  #noteJump({ depth }: JumpTarget): void {
    this.outermostExit = Math.min(this.outermostExit, depth);
    this.jumpDepths.push(depth);
  }

  /** Walks one branching construct: what is decided within it ends with it, unless a path left it for an outer one. */
  construct(walk: (depth: number) => void): void {
    const outermostBefore = this.openConstruct();
    walk(this.depth);
    this.closeConstruct(outermostBefore);
  }

  /** For constructs that are walked in a row: gives what `closeConstruct` wants back. */
  openConstruct(): number {
    const outermostBefore = this.outermostExit;
    this.outermostExit = UNDECIDED;
    this.depth++;
    return outermostBefore;
  }

  closeConstruct(outermostBefore = UNDECIDED): void {
    this.state = reconverge(this.state, this.depth, this.outermostExit);
    this.depth--;
    this.outermostExit = Math.min(outermostBefore, this.outermostExit);
  }

  /** A round of a loop: what was decided within it ends with it, but for what decided to leave the loop. */
  round(walk: () => void): void {
    const outermostBefore = this.openConstruct();
    walk();
    this.state = reconverge(this.state, this.depth);
    this.depth--;
    this.outermostExit = Math.min(outermostBefore, this.outermostExit);
  }

  /** Code that runs on some paths only, because of `tests`. */
  maybe(tests: readonly TSESTree.Node[], walk: () => void): void {
    this.construct(() => {
      const skipped = this.state;
      this.decideBy(tests);
      walk();
      this.state = join(skipped, this.state);
    });
  }

  /** From here to the end of the construct, what flows into `tests` decides. */
  decideBy(tests: readonly TSESTree.Node[]): void {
    const [first] = tests;
    const last = tests.at(-1);
    if (this.state === undefined || first === undefined || last === undefined) return;
    const open = this.state.filter((witness) => this.#mayDecide(witness));
    if (open.length === 0) return;
    const sources = this.values.sourcesOf(tests, { from: this.#startOf(open), to: last.range[1] });
    if (open.some(({ event }) => event === this.entry)) {
      for (const parameter of sources.parameters) this.decidingParameters.add(parameter);
    }
    this.state = decide(this.state, this.depth, (event) => this.isSource(event, sources));
  }

  /** True when a value of the event's result (for the entry: of a parameter) is among the sources. */
  isSource(event: Witness["event"], sources: ValueSources): boolean {
    if (event.type === "marker") return event === this.entry && sources.parameters.size > 0;
    return sources.calls.has(event.origin.call) || (event.resultReturned && sources.calls.has(event.call));
  }

  sourcesAt(
    call: CallNode,
    expressions: readonly TSESTree.Node[],
    witnesses: readonly Witness[],
  ): ValueSources {
    return this.values.sourcesOf(expressions, { from: this.#startOf(witnesses), to: call.range[1] });
  }

  /** An optional chain: paths that left it by `skipChain` come together with the one that ran through. */
  chain(walk: () => void): void {
    const outer = this.#chainSkips;
    const skips = this.openArrival();
    this.#chainSkips = skips;
    walk();
    this.#chainSkips = outer;
    this.state = join(skips.state, this.state);
  }

  /** `object?.`: the rest of the chain runs only if there is one. */
  skipChain(object: TSESTree.Node): void {
    this.#chainSkips?.add(this.state);
    this.decideBy([object]);
  }

  /** Pairs met since `fromPair` whose earlier call lies between these orders: one in a `try`, one in its `finally`. */
  markFinalizer(fromPair: number, firstOrder: number, lastOrder: number): void {
    for (const pair of this.pairs.slice(fromPair)) {
      const { order } = pair.earlier.event;
      if (order > firstOrder && order < lastOrder) pair.inFinalizer = true;
    }
  }

  /** On which of all paths between the two something external is awaited, paths through finalizers taken together. */
  externalBetween({ earlier, external, later }: MetPair): Share {
    const isCut = this.#cutInFinalizers.get(later.call)?.has(earlier.event) === true;
    return external === "never" && isCut ? "sometimes" : external;
  }

  openTry(): TryScope {
    const scope: TryScope = { afterFailure: "throws", order: this.nextOrder(), parent: this.tryScope };
    this.tryScope = scope;
    return scope;
  }

  closeTry(scope: TryScope): void {
    this.tryScope = scope.parent;
  }

  /** Walks what runs only after something in `scope` has failed. */
  handleFailure(scope: TryScope, walk: () => void): void {
    const outer = this.afterFailureOf;
    this.afterFailureOf = scope;
    walk();
    this.afterFailureOf = outer;
  }

  #roleOf(meaning: CallMeaning | undefined): CallRole {
    if (meaning?.type === "run") return { passes: "nothing" };
    if (meaning?.type !== "helper") return { passes: "everything" };
    const { exit } = this.#summaryOf(meaning.target);
    return { passes: exit?.returnedParameters ?? "everything" };
  }

  #meet(later: RunEvent, external: Share): void {
    if (later.origin.component || this.state === undefined) return;
    for (const earlier of this.state) {
      if (this.finalizerDepth > 0 && earlier.external !== "never") this.#cut(earlier, later);
      if (!earlier.nearest || (earlier.event.type === "marker" && earlier.event !== this.entry)) continue;
      this.pairs.push({
        decidedBy: this.decidingParameters.size,
        dropped: false,
        earlier,
        external: inSequence(earlier.external, external),
        inFinalizer: false,
        lastRound: earlier.lastRound,
        later,
      });
    }
  }

  #cut({ event }: Witness, { call }: RunEvent): void {
    const cut = this.#cutInFinalizers.get(call) ?? new Set();
    this.#cutInFinalizers.set(call, cut.add(event));
  }

  #enterLoop(event: RunEvent): void {
    if (event.origin.component) return;
    (this.loop?.runs ?? this.runsOutsideLoops).push(event);
  }

  #seenThroughHelper(
    event: RunEvent,
    call: CallNode,
    reportNode: TSESTree.Node,
    inputs: HelperInputs | undefined,
    resultReturned: boolean,
  ): RunEvent {
    return {
      afterFailureOf: this.afterFailureOf,
      call,
      inputs,
      inFinalizer: this.finalizerDepth > 0,
      isolatedInHelper: event.isolatedInHelper,
      order: this.nextOrder(),
      origin: event.origin,
      reportNode,
      resultReturned,
      throughHelper: true,
      tryScope: this.tryScope,
      type: "run",
    };
  }

  /** `requireOwner(project, userId)` throws on what it is given: its arguments decide whether the caller goes on. */
  #decideByArguments(call: CallNode, decisions: ReadonlySet<number>): void {
    if (this.state === undefined || decisions.size === 0) return;
    const open = this.state.filter((witness) => this.#mayDecide(witness));
    if (open.length === 0) return;
    const expressions = pickArguments(call, decisions);
    const sources = this.sourcesAt(call, expressions, open);
    this.state = decide(this.state, this.frames.findThrowTarget().depth, (event) =>
      this.isSource(event, sources),
    );
  }

  /** Only a read's result can make a later write depend on it; the entry stands for the function's parameters. */
  #mayDecide({ decidedAt, event }: Witness): boolean {
    if (decidedAt <= UNCAUGHT_DEPTH) return false;
    return event.type === "marker" ? event === this.entry : event.origin.kind === "query";
  }

  #startOf(witnesses: readonly Witness[]): number {
    const starts = witnesses.map(({ event }) =>
      event.type === "marker" ? this.facts.target.node.range[0] : event.call.range[0],
    );
    return Math.min(...starts);
  }
}
