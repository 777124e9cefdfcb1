import type { FindingKind } from "../../../../src/analysis/await-flow/flow-finding.js";
import type { ProgramText, Site, TryPlace } from "./program-text.js";
import type { Frame, LoopPlace, Trace, TraceEvent } from "./scripted-run.js";

/**
 * What `corpus/SPEC.md` R3 says of the outermost function, read off what happened when it ran under all choice vectors.
 * Shares no code with the analysis but the names of the kinds.
 */
export interface ExpectedFinding {
  readonly kind: FindingKind;
  /** Sites that may be named as the earlier call: `12` a run, `14/12` a run inside the helper called at 14. */
  readonly earlier: ReadonlySet<string>;
}

type RunTrace = TraceEvent & { type: "run" };

const STRENGTH: readonly FindingKind[] = [
  ...(["query-query", "mutation-mutation", "query-mutation", "mutation-query", "loop", "parallel"] as const),
  ...(["sometimes-external", "isolated", "finalizer", "last-round", "independent"] as const),
];

interface Neighbours {
  readonly earlier: RunTrace;
  readonly later: RunTrace;
  lastRound: boolean;
}

/** By the later call's site in the outermost function. */
export function expectFindings(text: ProgramText, traces: readonly Trace[]): Map<number, ExpectedFinding> {
  const oracle = new Oracle(text, traces);
  oracle.collect();
  return oracle.findings;
}

class Oracle {
  readonly findings = new Map<number, ExpectedFinding>();
  readonly #text: ProgramText;
  readonly #traces: readonly Trace[];
  /** The same, each as far as its path counts as one. */
  #paths: readonly (readonly TraceEvent[])[];
  readonly #loopsWithCalls = new Set<number>();
  /** Loops in which something external is awaited on some path. */
  readonly #externalLoops = new Set<number>();
  readonly #loopsOfItems = new Set<number>();
  /** `loop:place` of calls that some trace makes and then goes into a further round of the loop. */
  readonly #goingOn = new Set<string>();

  constructor(text: ProgramText, traces: readonly Trace[]) {
    this.#text = text;
    this.#traces = traces;
    this.#paths = traces.map(({ events }) => events);
  }

  collect(): void {
    for (const events of this.#paths) this.#learnLoops(events);
    for (const events of this.#paths) this.#learnLoopsOfItems(events);
    this.#paths = this.#paths.map((events) => this.#upToSkippedLoop(events));
    const neighbours = new Map<string, Neighbours>();
    for (const events of this.#paths) this.#collectNeighbours(events, neighbours);
    for (const pair of neighbours.values()) {
      this.#offer(rootSite(pair.later), this.#kindOf(pair), nameOf(pair.earlier));
    }
    for (const events of this.#paths) for (const event of runsOf(events)) this.#offerLoop(event);
    this.#offerParallel();
  }

  #offer(site: number, kind: FindingKind, earlier: string | undefined): void {
    const known = this.findings.get(site);
    const difference = known === undefined ? -1 : STRENGTH.indexOf(kind) - STRENGTH.indexOf(known.kind);
    if (difference > 0) return;
    const others = difference === 0 ? (known?.earlier ?? []) : [];
    this.findings.set(site, {
      earlier: new Set([...others, ...(earlier === undefined ? [] : [earlier])]),
      kind,
    });
  }

  #learnLoops(events: readonly TraceEvent[]): void {
    const open = new Map<number, Set<string>>();
    for (const event of events) {
      if (event.type === "external" || event.type === "run") {
        for (const { id } of loopsOf(event.frames)) this.#loopsWithCalls.add(id);
      }
      if (event.type === "external") for (const { id } of loopsOf(event.frames)) this.#externalLoops.add(id);
      if (event.type === "run") {
        for (const { activation, id } of loopsOf(event.frames)) {
          const calls = open.get(activation) ?? new Set();
          open.set(activation, calls.add(`${id}:${rootSite(event)}`));
        }
      }
      if (event.type === "next") for (const key of open.get(event.activation) ?? []) this.#goingOn.add(key);
    }
  }

  /** A loop of rounds, or one that waits for something external, is there to run: no path leads round it. */
  #upToSkippedLoop(events: readonly TraceEvent[]): readonly TraceEvent[] {
    const end = events.findIndex(
      (event) =>
        event.type === "skipped" && this.#loopsWithCalls.has(event.id) && this.#hasRoundsApart(event.id),
    );
    return end === -1 ? events : events.slice(0, end);
  }

  #collectNeighbours(events: readonly TraceEvent[], neighbours: Map<string, Neighbours>): void {
    events.forEach((later, index) => {
      if (later.type !== "run" || this.#siteOf(later).component) return;
      for (const earlier of this.#nearestBefore(events, index, later)) {
        if (!this.#isPair(earlier, later)) continue;
        const key = `${describe(earlier)} ${describe(later)}`;
        neighbours.set(
          key,
          neighbours.get(key) ?? { earlier, lastRound: this.#isLastRound(earlier, later), later },
        );
      }
    });
  }

  /** The run call before, or all of the `Promise.all` that it is part of, if nothing external was awaited since. */
  #nearestBefore(events: readonly TraceEvent[], index: number, later: RunTrace): RunTrace[] {
    for (let before = index - 1; before >= 0; before--) {
      const event = events[before];
      if (event?.type === "external" || event?.type === "caught") return [];
      if (event?.type !== "run") continue;
      if (event.group === undefined) return this.#siteOf(event).component ? [] : [event];
      const members: RunTrace[] = [];
      for (let member = events[before]; member?.type === "run"; member = events[--before]) {
        if (!isSameGroup(member, event)) break;
        members.push(member);
      }
      if (isSameGroup(later, event)) return [];
      return members.filter((member) => !this.#siteOf(member).component);
    }
    return [];
  }

  /** The two meet in the outermost function, in one round of its loops, and no loop of rounds begins in between. */
  #isPair(earlier: RunTrace, later: RunTrace): boolean {
    if (
      earlier.frames[1]?.activation !== undefined &&
      earlier.frames[1].activation === later.frames[1]?.activation
    ) {
      return false;
    }
    const loopsBefore = earlier.frames[0]?.loops ?? [];
    const entered = loopsOf(later.frames).filter(
      (loop) => !loopsBefore.some(({ activation }) => activation === loop.activation),
    );
    return sameRounds(earlier, later) && !entered.some(({ id }) => this.#hasRoundsApart(id));
  }

  #isLastRound(earlier: RunTrace, later: RunTrace): boolean {
    const loopsAfter = later.frames[0]?.loops ?? [];
    const left = loopsOf(earlier.frames).filter(
      (loop) => !loopsAfter.some(({ activation }) => activation === loop.activation),
    );
    if (left.some(({ id }) => this.#hasRoundsApart(id))) return true;
    // On the way out: no trace makes the later call and goes on with the loop, as some do after the earlier one.
    return loopsAfter.some(
      ({ id }) =>
        this.#text.loopKinds.get(id) === "rounds" &&
        (earlier.frames[0]?.loops ?? []).some((loop) => loop.id === id) &&
        this.#goingOn.has(`${id}:${rootSite(earlier)}`) &&
        !this.#goingOn.has(`${id}:${rootSite(later)}`),
    );
  }

  #hasRoundsApart(loop: number): boolean {
    if (this.#hasRoundsOfItsOwn(loop)) return true;
    return this.#loopsWithCalls.has(loop) && !this.#loopsOfItems.has(loop);
  }

  #hasRoundsOfItsOwn(loop: number): boolean {
    return this.#text.loopKinds.get(loop) === "rounds" || this.#externalLoops.has(loop);
  }

  /** Loops with calls that no inner loop of rounds in the same function holds. */
  #learnLoopsOfItems(events: readonly TraceEvent[]): void {
    for (const { frames } of runsOf(events)) {
      for (const { loops } of frames) {
        const innermostRounds = loops.findLastIndex(({ id }) => this.#hasRoundsOfItsOwn(id));
        for (const { id } of loops.slice(innermostRounds + 1)) this.#loopsOfItems.add(id);
      }
    }
  }

  #kindOf(pair: Neighbours): FindingKind {
    const { earlier, later } = pair;
    const first = this.#siteOf(earlier).kind;
    const second = this.#siteOf(later).kind;
    if (first !== second) {
      const depends = first === "query" ? this.#reaches(pair, true) : this.#reaches(pair, false);
      if (!depends) return "independent";
    }
    const from = this.#placeIn(earlier);
    const to = this.#placeIn(later);
    if (from.tries.some(({ id, part }) => part !== "finalizer" && has(to.tries, id, "finalizer")))
      return "finalizer";
    if (pair.lastRound) return "last-round";
    if (this.#failsApart(earlier, to) && this.#failsApart(later, from)) return "isolated";
    if (this.#isSometimesExternal(pair)) return "sometimes-external";
    return `${first ?? "query"}-${second ?? "query"}`;
  }

  /** The site in the outermost function. */
  #placeIn(event: RunTrace): Site {
    return this.#siteById(rootSite(event));
  }

  #siteOf({ site }: RunTrace): Site {
    return this.#siteById(site);
  }

  #siteById(id: number): Site {
    const site = this.#text.sites.get(id);
    if (site === undefined) throw new Error(`no site ${id}`);
    return site;
  }

  #failsApart(event: RunTrace, other: Site): boolean {
    const own = this.#placeIn(event).tries.filter(
      ({ id, part }) => part === "block" && !has(other.tries, id, "block"),
    );
    return own.some(({ id }) => this.#deals(id, false)) || this.#isIsolatedInHelper(event);
  }

  #isIsolatedInHelper(event: RunTrace): boolean {
    const inside = [...event.frames.slice(2).map(({ callSite }) => callSite ?? 0), event.site];
    return (
      event.frames.length > 1 &&
      inside.some((site) =>
        this.#siteById(site).tries.some(({ id, part }) => part === "block" && this.#deals(id, true)),
      )
    );
  }

  #deals(tryId: number, forCaller: boolean): boolean {
    const facts = this.#text.tries.get(tryId);
    if (facts?.hasHandler !== true) return false;
    return facts.afterFailure === "goes-on" || (forCaller && facts.afterFailure === "returns");
  }

  /** Somewhere the two happen in this order with something external in between. */
  #isSometimesExternal({ earlier, later }: Neighbours): boolean {
    return this.#paths.some((events) =>
      this.#occurrences(events, earlier, later).some(([from, to]) =>
        events.slice(from, to).some(({ type }) => type === "external"),
      ),
    );
  }

  /** Indexes of each occurrence of `later` and of the last one of `earlier` before it, in the same rounds. */
  #occurrences(events: readonly TraceEvent[], earlier: RunTrace, later: RunTrace): [number, number][] {
    return events.flatMap((event, to): [number, number][] => {
      if (event.type !== "run" || describe(event) !== describe(later)) return [];
      const from = events.findLastIndex(
        (candidate, index) =>
          index < to &&
          candidate.type === "run" &&
          describe(candidate) === describe(earlier) &&
          sameRounds(candidate, event),
      );
      return from === -1 ? [] : [[from, to]];
    });
  }

  /**
   * Does a value of the earlier call's result get into the later one's arguments (another flag changes them), or
   * (`decides`) decide whether it is made at all?
   */
  #reaches({ earlier, later }: Neighbours, decides: boolean): boolean {
    for (const [index, trace] of this.#traces.entries()) {
      for (const [from, to] of this.#occurrences(this.#paths[index] ?? [], earlier, later)) {
        const source = trace.events[from];
        const target = trace.events[to];
        if (source?.type !== "run" || target?.type !== "run") continue;
        if (target.inputs.includes(source.place)) return true;
        if (this.#changesWithFlag(trace, source, target, decides)) return true;
      }
    }
    return false;
  }

  #changesWithFlag(trace: Trace, source: RunTrace, target: RunTrace, decides: boolean): boolean {
    return trace.choices.some(({ key, value }, read) => {
      if (!key.startsWith(`flag ${source.place} `)) return false;
      return this.#traces.some((other) => {
        const answer = other.choices[read];
        if (answer?.key !== key || answer.value === value || !agree(trace, other, read)) return false;
        const counterpart = runsOf(other.events).find(({ place }) => place === target.place);
        return counterpart === undefined ? decides : counterpart.text !== target.text;
      });
    });
  }

  #offerLoop(event: RunTrace): void {
    const loop = event.frames[0]?.loops.at(-1);
    if (loop === undefined || this.#siteOf(event).component || this.#hasRoundsApart(loop.id)) return;
    if (event.frames.slice(1).some(({ loops }) => loops.length > 0)) return;
    // On the way out of the loop it is made once.
    if (!this.#goingOn.has(`${loop.id}:${rootSite(event)}`)) return;
    const isolated =
      this.#isIsolatedInHelper(event) ||
      this.#isAfterFailureIn(event, loop.id) ||
      this.#placeIn(event).tries.some(
        ({ id, part }) =>
          part === "block" &&
          this.#deals(id, false) &&
          this.#text.tries.get(id)?.loops.includes(loop.id) === true,
      );
    this.#offer(rootSite(event), isolated ? "isolated" : "loop", undefined);
  }

  /** The call deals with a failure, of something that a `try` in the loop waited for, or one in a helper. */
  #isAfterFailureIn(event: RunTrace, loop: number): boolean {
    const inside =
      event.frames.length > 1
        ? [...event.frames.slice(2).map(({ callSite }) => callSite ?? 0), event.site]
        : [];
    const isHandler = ({ id, part }: TryPlace) =>
      part === "handler" && this.#text.tries.get(id)?.waits === true;
    return (
      inside.some((site) => this.#siteById(site).tries.some(isHandler)) ||
      this.#placeIn(event).tries.some(
        (place) => isHandler(place) && this.#text.tries.get(place.id)?.loops.includes(loop) === true,
      )
    );
  }

  #offerParallel(): void {
    const groups = new Map<string, number[]>();
    const made = new Set(this.#paths.flatMap((events) => runsOf(events).map(({ site }) => site)));
    for (const { component, functionIndex, group, id, kind } of this.#text.sites.values()) {
      if (group === undefined || kind === undefined || component || !made.has(id)) continue;
      if (functionIndex !== this.#rootIndex()) continue;
      const key = `${group} ${kind}`;
      groups.set(key, [...(groups.get(key) ?? []), id]);
    }
    for (const [first, second] of groups.values()) {
      if (first !== undefined && second !== undefined) this.#offer(second, "parallel", String(first));
    }
  }

  #rootIndex(): number | undefined {
    const [event] = this.#traces.flatMap(({ events }) => runsOf(events));
    return event && this.#placeIn(event).functionIndex;
  }
}

function runsOf(events: readonly TraceEvent[]): RunTrace[] {
  return events.filter((event) => event.type === "run");
}

function loopsOf(frames: readonly Frame[]): LoopPlace[] {
  return frames.flatMap(({ loops }) => loops);
}

function rootSite({ frames, site }: RunTrace): number {
  return frames[1]?.callSite ?? site;
}

function nameOf(event: RunTrace): string {
  const root = rootSite(event);
  return root === event.site ? String(root) : `${root}/${event.site}`;
}

/** All sites on the way to the call: by another way it is another call. */
function describe({ frames, site }: RunTrace): string {
  return [...frames.slice(1).map(({ callSite }) => callSite), site].join("/");
}

function isSameGroup(left: RunTrace, right: RunTrace): boolean {
  return (
    left.group !== undefined &&
    left.group === right.group &&
    left.frames.at(-1)?.activation === right.frames.at(-1)?.activation
  );
}

function sameRounds(earlier: RunTrace, later: RunTrace): boolean {
  return (earlier.frames[0]?.loops ?? []).every(({ activation, round }) =>
    (later.frames[0]?.loops ?? []).every((loop) => loop.activation !== activation || loop.round === round),
  );
}

function has(tries: readonly TryPlace[], id: number, part: TryPlace["part"]): boolean {
  return tries.some((place) => place.id === id && place.part === part);
}

/**
 * The two traces answered every question alike that both were asked, but for the one at `except`, and no call failed in
 * one that was not made in the other: that a call may fail is no decision.
 */
function agree(left: Trace, right: Trace, except: number): boolean {
  const answers = new Map(right.choices.map(({ key, value }) => [key, value]));
  return (
    left.choices.every(
      ({ key, value }, index) => index === except || (answers.get(key) ?? value) === value,
    ) &&
    !failsAlone(left, right) &&
    !failsAlone(right, left)
  );
}

function failsAlone(trace: Trace, other: Trace): boolean {
  const asked = new Set(other.choices.map(({ key }) => key));
  return trace.choices.some(({ key, value }) => key.startsWith("fail") && value === 1 && !asked.has(key));
}
