import type { ProgramText } from "./program-text.js";

/** Where an event happened: the functions that were running, outermost first, each with the loops it was in. */
export interface Frame {
  /** The helper's call in the frame above; undefined for the outermost function. */
  readonly callSite: number | undefined;
  readonly activation: number;
  readonly loops: readonly LoopPlace[];
}

export interface LoopPlace {
  readonly id: number;
  readonly activation: number;
  readonly round: number;
}

export type TraceEvent =
  | {
      readonly type: "run";
      readonly site: number;
      readonly frames: readonly Frame[];
      readonly group: number | undefined;
      /** Names this call among all traces: the way to it, without what is counted up. */
      readonly place: string;
      /** Names of the results that are in the arguments. */
      readonly inputs: readonly string[];
      /** The arguments as text. */
      readonly text: string;
    }
  | { readonly type: "external"; readonly frames: readonly Frame[] }
  /** A handler begins, of a `try` that waited for something. */
  | { readonly type: "caught" }
  /** A loop has no round at all. */
  | { readonly type: "skipped"; readonly id: number }
  /** A loop asks for its next round. */
  | { readonly type: "next"; readonly id: number; readonly activation: number };

/** A choice was asked for, and answered. Keys name the same question in every trace. */
export interface Choice {
  readonly key: string;
  readonly options: number;
  readonly value: number;
}

export interface Trace {
  readonly events: readonly TraceEvent[];
  readonly choices: readonly Choice[];
}

type Root = (ctx: unknown, given: unknown) => Promise<unknown>;

/** Runs one function under all choice vectors; undefined when there are more than `limit`. */
export async function runAll(text: ProgramText, name: string, limit: number): Promise<Trace[] | undefined> {
  const source = `${text.modules.join("\n").replaceAll("export async", "async")}\nreturn ${name};`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the oracle is that the generated text runs
  const createRoot = new Function("fetch", "api", "components", source) as (...scope: unknown[]) => Root;
  const traces: Trace[] = [];
  let vector: Choice[] | undefined = [];
  while (vector !== undefined) {
    if (traces.length >= limit) return undefined;
    const script = new Script(text, vector);
    const root = createRoot(script.fetch, SITES, SITES);
    try {
      await root(script.createCtx(), name === "handler" ? {} : { name: "given" });
    } catch (error) {
      if (!(error instanceof Error) || error.message !== "") throw error;
    }
    traces.push({ choices: script.choices, events: script.events });
    vector = nextVector(script.choices);
  }
  return traces;
}

/** `api.r12` is the site 12. */
const SITES: unknown = new Proxy({}, { get: (_, name) => Number(String(name).slice(1)) });

/** Counts up at the last choice that has an option left. */
function nextVector(choices: readonly Choice[]): Choice[] | undefined {
  const last = choices.findLastIndex(({ options, value }) => value + 1 < options);
  const choice = choices[last];
  return choice && [...choices.slice(0, last), { ...choice, value: choice.value + 1 }];
}

interface LoopCount {
  activation: number;
  round: number;
  total: number;
}

class Script {
  readonly events: TraceEvent[] = [];
  readonly choices: Choice[] = [];
  readonly #text: ProgramText;
  readonly #vector: readonly Choice[];
  readonly #asked = new Map<string, number>();
  #activations = 0;
  #group: number | undefined;

  constructor(text: ProgramText, vector: readonly Choice[]) {
    this.#text = text;
    this.#vector = vector;
  }

  readonly fetch = async (site: number, ctx: ScriptedCtx, fails = false): Promise<void> => {
    const frames = ctx.framesAt(site);
    // Waiting for it is what lies between two calls, not starting it.
    await Promise.resolve();
    this.events.push({ frames, type: "external" });
    this.failAt(describePlace(site, frames), fails);
  };

  createCtx(): ScriptedCtx {
    return new ScriptedCtx(this, [], undefined);
  }

  choose(question: string, options: number): number {
    const count = (this.#asked.get(question) ?? 0) + 1;
    this.#asked.set(question, count);
    const value = this.#vector[this.choices.length]?.value ?? 0;
    this.choices.push({ key: `${question} ${count}`, options, value });
    return value;
  }

  failAt(place: string, fails: boolean): void {
    if (fails && this.choose(`fail ${place}`, 2) === 1) throw new Error();
  }

  nextActivation(): number {
    return ++this.#activations;
  }

  setGroup(group: number | undefined): void {
    this.#group = group;
  }

  run(site: number, frames: readonly Frame[], value: unknown): { readonly name: string } {
    const place = describePlace(site, frames);
    const inputs = namesIn(value);
    this.events.push({
      frames,
      group: this.#group === undefined ? undefined : this.#text.sites.get(site)?.group,
      inputs,
      place,
      site,
      text: JSON.stringify(value),
      type: "run",
    });
    return { name: place };
  }

  placeLoops(site: number, counts: ReadonlyMap<number, LoopCount>): LoopPlace[] {
    const loops = this.#text.sites.get(site)?.loops ?? [];
    return loops.map((id) => {
      const { activation = 0, round = 0 } = counts.get(id) ?? {};
      return { activation, id, round };
    });
  }
}

/** What a generated function calls its ctx; a helper's knows how it was come to. */
class ScriptedCtx {
  readonly #script: Script;
  readonly #above: readonly Frame[];
  readonly #callSite: number | undefined;
  readonly #activation: number;
  readonly #counts = new Map<number, LoopCount>();

  constructor(script: Script, above: readonly Frame[], callSite: number | undefined) {
    this.#script = script;
    this.#above = above;
    this.#callSite = callSite;
    this.#activation = script.nextActivation();
  }

  readonly auth = {
    getUserIdentity: async (site: number, fails = false): Promise<void> => {
      await Promise.resolve();
      this.#script.failAt(this.#place(site), fails);
    },
  };

  framesAt(site: number): Frame[] {
    const loops = this.#script.placeLoops(site, this.#counts);
    return [...this.#above, { activation: this.#activation, callSite: this.#callSite, loops }];
  }

  #place(site: number): string {
    return describePlace(site, this.framesAt(site));
  }

  at(site: number): ScriptedCtx {
    return new ScriptedCtx(this.#script, this.framesAt(site), site);
  }

  readonly runQuery = (reference: number, args: { value: unknown }, fails = false) =>
    this.#run(reference, args, fails);

  readonly runMutation = (reference: number, args: { value: unknown }, fails = false) =>
    this.#run(reference, args, fails);

  choose(site: number, options: number): number {
    return this.#script.choose(`open ${this.#place(site)}`, options);
  }

  /** Each reading is a question of its own: tests of one value that exclude each other are no business of the flow. */
  flag(value: unknown, site: number): boolean {
    const names = namesIn(value);
    if (names.length === 0) return this.choose(site, 2) === 1;
    return names.some((name) => this.#script.choose(`flag ${name} ${this.#place(site)}`, 2) === 1);
  }

  syncWork(site: number): void {
    this.#script.failAt(this.#place(site), true);
  }

  after(site: number, value: unknown): unknown {
    this.#script.failAt(this.#place(site), true);
    return value;
  }

  caught(): void {
    this.#script.events.push({ type: "caught" });
  }

  together(group: number): void {
    this.#script.setGroup(group);
  }

  apart(): void {
    this.#script.setGroup(undefined);
  }

  /** An endless loop that breaks at once has still been entered. */
  loop(id: number, isEndless = false): void {
    const total = this.#script.choose(`rounds ${this.#place(id)}`, 3);
    if (total === 0 && !isEndless) this.#script.events.push({ id, type: "skipped" });
    this.#counts.set(id, { activation: this.#script.nextActivation(), round: 0, total });
  }

  more(id: number): boolean {
    const count = this.#counts.get(id);
    if (count === undefined) throw new Error("a loop that was not begun");
    this.#script.events.push({ activation: count.activation, id, type: "next" });
    return ++count.round <= count.total;
  }

  *items(id: number): Generator<number> {
    while (this.more(id)) yield id;
  }

  /** A call is made at once; its failure comes later. */
  #run(site: number, { value }: { value: unknown }, fails: boolean): Promise<unknown> {
    const frames = this.framesAt(site);
    const result = this.#script.run(site, frames, value);
    return Promise.resolve().then(() => {
      this.#script.failAt(describePlace(site, frames), fails);
      return result;
    });
  }
}

function describePlace(site: number, frames: readonly Frame[]): string {
  const steps = frames.map(({ callSite, loops }) =>
    [callSite ?? "", ...loops.map(({ id, round }) => `${id}.${round}`)].join(" "),
  );
  return [...steps, site].join("/");
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return typeof value === "object" && value !== null && "name" in value ? [String(value.name)] : [];
}
