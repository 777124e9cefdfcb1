import fc from "fast-check";
import type { ProjectFiles } from "../project-copy.js";
import { printDataModule, printOtherModule } from "./fixed-modules.js";
import type { PlantedMistake } from "./planted-mistakes.js";

/**
 * A generated Convex project of two to four modules, with one mistake in it:
 *
 *     Program   := "use node"? Helper* Handler        an action in work.ts; helpers in work.ts or steps.ts
 *     Block     := Hole (Statement Hole)*             one hole of all gets the mistake
 *     Statement := Read | Write | Check | Fetch | If | Guard | Try | Loop | Call
 *
 * Read, Write and Check call functions of data.ts, with or without validators of their results; Check throws an error or a
 * `ConvexError` now and then. After each of them something external is awaited, so that it makes no pair with the next.
 * In all texts `$P` stands for the folder that the program gets.
 */
export interface Program {
  readonly mistake: PlantedMistake;
  readonly runtime: Runtime;
  /** Modules by their path in the program's folder, with the mistake, or with what is right in its place. */
  readonly modules: Readonly<Record<string, Line[]>>;
  readonly args: { readonly items: readonly string[]; readonly flag: boolean };
  /** The mistake is that nobody waits for one operation, which does not fail and whose result nobody reads. */
  readonly isOnlyLater: boolean;
  /** What the program is made of. */
  readonly constructs: ReadonlySet<string>;
}

export type Runtime = "default" | "node";

export type Side = "mistaken" | "right";

/** A line, or the lines of each side in its place. */
export type Line = string | Readonly<Record<Side, readonly string[]>>;

/** A place between two statements. */
export interface Hole {
  readonly module: "steps" | "work";
  readonly inLoop: boolean;
  readonly inHelper: boolean;
  readonly inTry: boolean;
}

/** What a mistake puts into a program. */
export interface Planted {
  /** In the hole. */
  readonly lines: readonly Line[];
  /** At the top of work.ts. */
  readonly head?: readonly Line[];
  /** At the end of work.ts, with the mistake only, and the builders for it. */
  readonly exports?: { readonly builders: readonly string[]; readonly lines: readonly string[] };
  /** At the end of data.ts. */
  readonly data?: readonly string[];
}

/** The choices of one program. */
export interface Choices {
  /** From 0 to `max`. */
  readonly number: (max: number) => number;
  readonly boolean: () => boolean;
  readonly oneOf: <const Options extends readonly [string, ...string[]]>(options: Options) => Options[number];
  /** Notes that the program has this construct. */
  readonly note: (construct: string) => void;
  /** A number that no other part of the program gets. */
  readonly unique: () => number;
}

/** Programs with a mistake of this kind. */
export function programsWith(mistake: PlantedMistake): fc.Arbitrary<Program> {
  return fc.gen().map((choose) => {
    const constructs = new Set<string>();
    let count = 0;
    const choices: Choices = {
      boolean: () => choose(fc.boolean),
      note: (construct) => constructs.add(construct),
      number: (max) => choose(fc.nat, max),
      oneOf: (options) => options[choose(fc.nat, options.length - 1)] ?? options[0],
      unique: () => ++count,
    };
    return new ProgramWriter(mistake, choices).write(constructs);
  });
}

/** The program's files on one side, in the folder `name` of a functions dir. */
export function printProgram({ modules }: Program, side: Side, name: string): ProjectFiles {
  return new Map(
    Object.entries(modules).map(([path, lines]) => {
      const text = lines.flatMap((line) => (typeof line === "string" ? [line] : line[side])).join("\n");
      return [`${name}/${path}`, `${text}\n`.replaceAll("$P", name)];
    }),
  );
}

const MAX_DEPTH = 2;

type Part = Line | Gap;

/** A hole in the text, as deep as the lines around it. */
interface Gap {
  readonly hole: Hole;
  readonly indentation: string;
}

function isGap(part: Part): part is Gap {
  return typeof part !== "string" && "hole" in part;
}

class ProgramWriter {
  readonly #mistake: PlantedMistake;
  readonly #choices: Choices;
  readonly #helpers: Part[][] = [];
  readonly #steps: Part[][] = [];

  constructor(mistake: PlantedMistake, choices: Choices) {
    this.#mistake = mistake;
    this.#choices = choices;
  }

  write(constructs: ReadonlySet<string>): Program {
    const { boolean, note, number, oneOf } = this.#choices;
    const runtime = this.#mistake.runtime ?? oneOf(["default", "default", "node"]);
    note(`${runtime} runtime`);
    const handler = this.#block({ inHelper: false, inLoop: false, inTry: false, module: "work" }, 0);
    const args = { flag: boolean(), items: ["a", "b", "c"].slice(0, number(3)) };
    note(`${String(args.items.length)} items`);
    const bodies = [...this.#helpers, ...this.#steps, handler];
    const gap = this.#chooseGap(bodies);
    const planted = this.#mistake.write(this.#choices, gap.hole, runtime);
    const filled = bodies.map((body) => fillGaps(body, gap, planted.lines));
    const steps = filled.slice(this.#helpers.length, -1).flat();
    return {
      args,
      constructs,
      isOnlyLater:
        ["alone", "variable", "void"].some((form) => constructs.has(`dangling: ${form}`)) &&
        !constructs.has("dangling work: action") &&
        !constructs.has("dangling work: check"),
      mistake: this.#mistake,
      modules: {
        "data.ts": [...printDataModule(this.#choices), ...(planted.data ?? [])],
        ...(filled.flat().some((line) => includes(line, ".other."))
          ? {
              "other.ts": printOtherModule(
                this.#mistake.findOtherRuntime?.(runtime) ?? "default",
                this.#choices,
              ),
            }
          : {}),
        ...(steps.length > 0 ? { "steps.ts": printSteps(steps) } : {}),
        "work.ts": printWork(runtime, planted, {
          handler: filled.at(-1) ?? [],
          helpers: filled.slice(0, this.#helpers.length).flat(),
          hasSteps: steps.length > 0,
        }),
      },
      runtime,
    };
  }

  /** One of the holes that the mistake can stand in; the first one of the handler is always among them. */
  #chooseGap(bodies: readonly (readonly Part[])[]): Gap {
    const { note, number } = this.#choices;
    const gaps = bodies
      .flat()
      .filter(isGap)
      .filter(({ hole }) => this.#mistake.fits(hole));
    const chosen = gaps[number(gaps.length - 1)];
    if (chosen === undefined) throw new Error(`a mistake of ${this.#mistake.rule} fits nowhere`);
    note(`a mistake in ${chosen.hole.inHelper ? "a helper" : "the handler"}`);
    if (chosen.hole.inTry) note("a mistake in a try");
    return chosen;
  }

  #block(hole: Hole, depth: number): Part[] {
    const gap = { hole, indentation: "" };
    const parts: Part[] = [gap];
    const length = depth === 0 ? 1 + this.#choices.number(2) : this.#choices.number(2);
    for (let index = 0; index < length; index++) parts.push(...this.#statement(hole, depth), { ...gap });
    return parts;
  }

  #statement(hole: Hole, depth: number): Part[] {
    const { note, number, oneOf } = this.#choices;
    const simple = ["read", "write", "fetch", "check", "guard"] as const;
    const nested = ["if", "try", "loop", "helper"] as const;
    const type = depth < MAX_DEPTH ? oneOf([...simple, ...nested]) : oneOf(simple);
    note(type);
    switch (type) {
      case "read":
        return this.#external([
          `seen.push(await ctx.runQuery(internal.$P.data.get, { name: "${this.#cell()}" }));`,
        ]);
      case "write":
        return this.#external([
          `await ctx.runMutation(internal.$P.data.add, { name: "${this.#cell()}", amount: ${String(number(9))} });`,
        ]);
      case "check":
        return this.#external([
          `await ctx.runMutation(internal.$P.data.check, { name: "${this.#cell()}", limit: ${String(number(3))} });`,
        ]);
      case "fetch":
        return this.#external([]);
      case "guard":
        return [
          `if (${this.#condition()}) ${oneOf(["return", "throw"]) === "throw" ? `throw new Error("guarded");` : `return ${hole.inHelper ? "" : "{ seen }"};`}`,
        ];
      case "if":
        return [
          `if (${this.#condition()}) {`,
          ...this.#indented(hole, depth),
          ...(number(1) === 0 ? [] : ["} else {", ...this.#indented(hole, depth)]),
          "}",
        ];
      case "try": {
        const form = oneOf(["catch", "finally", "both"]);
        note(`try with ${form}`);
        const inTry = { ...hole, inTry: true };
        return [
          "try {",
          ...this.#indented(inTry, depth),
          ...(form === "finally"
            ? []
            : [
                "} catch (error) {",
                `  seen.push(String(error).includes("over"));`,
                ...this.#indented(hole, depth),
              ]),
          ...(form === "catch" ? [] : ["} finally {", ...this.#indented(hole, depth)]),
          "}",
        ];
      }
      case "loop":
        return [
          "for (const item of items) {",
          `  seen.push(item);`,
          ...this.#indented({ ...hole, inLoop: true }, depth),
          "}",
        ];
      case "helper":
        return hole.inHelper ? this.#external([]) : this.#helper(depth);
    }
  }

  /** Awaits something that is no transaction, and says by its address where the program has been. */
  #external(lines: readonly string[]): string[] {
    return [...lines, `await fetch("https://example.com/${String(this.#choices.unique())}");`];
  }

  #helper(depth: number): Part[] {
    const { note, oneOf, unique } = this.#choices;
    const place = oneOf(["in the same module", "in another module"]);
    note(`a helper ${place}`);
    const name = `help${String(unique())}`;
    const body = [
      `${place === "in another module" ? "export " : ""}async function ${name}(ctx: ActionCtx, seen: unknown[], items: string[], flag: boolean): Promise<void> {`,
      ...this.#indented(
        {
          inHelper: true,
          inLoop: false,
          inTry: false,
          module: place === "in another module" ? "steps" : "work",
        },
        depth,
      ),
      "}",
      "",
    ];
    (place === "in another module" ? this.#steps : this.#helpers).push(body);
    return [`await ${place === "in another module" ? "steps." : ""}${name}(ctx, seen, items, flag);`];
  }

  #indented(hole: Hole, depth: number): Part[] {
    return indent(this.#block(hole, depth + 1), "  ");
  }

  #condition(): string {
    return this.#choices.oneOf([
      "flag",
      "!flag",
      "items.length > 1",
      "seen.length > 0",
      "seen.includes(null)",
    ]);
  }

  #cell(): string {
    return this.#choices.oneOf(["a", "b", "none"]);
  }
}

function printWork(
  runtime: Runtime,
  { exports = { builders: [], lines: [] }, head = [] }: Planted,
  parts: { readonly handler: readonly Line[]; readonly hasSteps: boolean; readonly helpers: readonly Line[] },
): Line[] {
  const { handler, hasSteps, helpers } = parts;
  const types = helpers.length > 0 ? ["type ActionCtx"] : [];
  const importBuilders = (names: readonly string[]): string =>
    `import { ${[...names, ...types].join(", ")} } from "../_generated/server";`;
  return [
    ...(runtime === "node" ? [`"use node";`, ""] : []),
    ...head,
    `import { v } from "convex/values";`,
    importReferences([...helpers, ...handler]),
    {
      mistaken: [importBuilders(["internalAction", ...exports.builders])],
      right: [importBuilders(["internalAction"])],
    },
    ...(hasSteps ? [`import * as steps from "./steps";`] : []),
    "",
    ...helpers,
    "export const run = internalAction({",
    "  args: { items: v.array(v.string()), flag: v.boolean() },",
    "  handler: async (ctx, { items, flag }) => {",
    "    const seen: unknown[] = [];",
    ...indent<Line>(handler, "    "),
    "    return { seen, count: items.length, flag };",
    "  },",
    "});",
    { mistaken: exports.lines, right: [] },
  ];
}

function printSteps(steps: readonly Line[]): Line[] {
  return [importReferences(steps), `import type { ActionCtx } from "../_generated/server";`, "", ...steps];
}

/** The lines go into this gap, and nothing into the others. */
function fillGaps(body: readonly Part[], gap: Gap, lines: readonly Line[]): Line[] {
  return body.flatMap((part): Line[] => {
    if (!isGap(part)) return [part];
    return part === gap ? indent(lines, part.indentation) : [];
  });
}

function indent<Item extends Part>(parts: readonly Item[], by: string): Item[];
function indent(parts: readonly Part[], by: string): Part[] {
  const shift = (line: string): string => (line === "" ? line : by + line);
  return parts.map((part) => {
    if (typeof part === "string") return shift(part);
    if (isGap(part)) return { ...part, indentation: by + part.indentation };
    return { mistaken: part.mistaken.map(shift), right: part.right.map(shift) };
  });
}

function includes(line: Line, text: string): boolean {
  return typeof line === "string" ? line.includes(text) : line.mistaken.some((part) => part.includes(text));
}

/** What the lines name of the generated references, on each side. */
function importReferences(lines: readonly Line[]): Line {
  const right = `import { internal } from "../_generated/api";`;
  return lines.some((line) => includes(line, "api.$P"))
    ? { mistaken: [right.replace("internal", "api, internal")], right: [right] }
    : right;
}
