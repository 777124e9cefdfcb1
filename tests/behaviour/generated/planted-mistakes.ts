import type { Choices, Hole, Line, Runtime } from "./program.js";

/** A way to make a mistake, and what would be right in its place. */
export interface PlantedMistake {
  readonly rule: string;
  /** Default: either. */
  readonly runtime?: Runtime;
  /** The runtime of the action that the program may call. Default: the default runtime. */
  readonly findOtherRuntime?: (runtime: Runtime) => Runtime;
  readonly fits: (hole: Hole) => boolean;
  readonly write: (choices: Choices, runtime: Runtime) => Line[];
  /** Whether a push of the program with the mistake is accepted. */
  readonly canLoad: boolean;
  /**
   * What the repaired program is held against:
   * - `right`: the program without the mistake, which it has to equal wherever somebody else writes
   * - `mistaken`: the program with the mistake, of whose outcomes it may have some
   */
  readonly oracle: "mistaken" | "right";
}

const anywhere = (): boolean => true;

/** Of each rule that has a repair for it. */
export const PLANTED_MISTAKES: readonly [PlantedMistake, ...PlantedMistake[]] = [
  {
    canLoad: true,
    findOtherRuntime: (runtime) => (runtime === "node" ? "default" : "node"),
    fits: anywhere,
    oracle: "right",
    rule: "no-dangling-promises",
    write: writeDangling,
  },
  {
    canLoad: true,
    fits: anywhere,
    oracle: "mistaken",
    rule: "require-internal-reference",
    write: writePublicReference,
  },
];

function writeDangling(choices: Choices): Line[] {
  const { boolean, note, oneOf, unique } = choices;
  const form = oneOf(["alone", "void", "chain", "variable", "in place", "forEach", "map"]);
  note(`dangling: ${form}`);
  const work = writeWork(choices);
  const both = (mistaken: readonly string[], right: readonly string[]): Line[] => [
    { mistaken, right },
    ...(boolean() ? [`await fetch("https://example.com/${String(unique())}");`] : []),
  ];
  switch (form) {
    case "void":
      return both([`void ${work};`], [`await ${work};`]);
    case "chain":
      return both(
        [`${work}.then(() => seen.push("done"));`],
        [`await ${work}.then(() => seen.push("done"));`],
      );
    case "variable": {
      const name = `kept${String(unique())}`;
      return both([`const ${name} = ${work};`], [`const ${name} = await ${work};`]);
    }
    case "in place":
      return both(
        ["(async () => {", `  await ${work};`, "})();"],
        ["await (async () => {", `  await ${work};`, "})();"],
      );
    case "forEach": {
      const body = [`  await fetch(\`https://example.com/\${item}\`);`, `  await ${work};`];
      return both(
        ["items.forEach(async (item) => {", ...body, "});"],
        ["await Promise.all(items.map(async (item) => {", ...body, "}));"],
      );
    }
    case "map": {
      const call = `items.map((item) => fetch(\`https://example.com/\${item}\`))`;
      return both([`${call};`], [`await Promise.all(${call});`]);
    }
    case "alone":
      return both([`${work};`], [`await ${work};`]);
  }
}

/** An expression of a promise. */
function writeWork({ note, number, oneOf, unique }: Choices): string {
  const work = oneOf(["mutation", "check", "schedule", "action", "fetch", "storage"]);
  note(`dangling work: ${work}`);
  switch (work) {
    case "mutation":
      return `ctx.runMutation(internal.$P.data.add, { name: "a", amount: ${String(number(9))} })`;
    case "check":
      return `ctx.runMutation(internal.$P.data.check, { name: "${oneOf(["a", "b"])}", limit: ${String(number(3))} })`;
    case "schedule":
      return `ctx.scheduler.runAfter(${String(number(3) * 1000)}, internal.$P.data.log, { text: "later" })`;
    case "action":
      return `ctx.runAction(internal.$P.other.act, { name: "b", by: ${String(number(9))} })`;
    case "fetch":
      return `fetch("https://example.com/${String(unique())}", { method: "POST", body: "work" })`;
    case "storage":
      return `ctx.storage.store(new Blob(["stored"]))`;
  }
}

function writePublicReference({ note, number, oneOf, unique }: Choices): Line[] {
  const call = oneOf(["runQuery", "runMutation", "runAction", "scheduler"]);
  note(`public reference: ${call}`);
  const write = (root: string): string => {
    switch (call) {
      case "runQuery":
        return `seen.push(await ctx.runQuery(${root}.$P.data.sum, {}));`;
      case "runMutation":
        return `seen.push(await ctx.runMutation(${root}.$P.data.add, { name: "a", amount: ${amount} }));`;
      case "runAction":
        return `seen.push(await ctx.runAction(${root}.$P.other.act, { name: "a", by: ${amount} }));`;
      case "scheduler":
        return `await ctx.scheduler.runAfter(${amount}, ${root}.$P.data.log, { text: "later" });`;
    }
  };
  const amount = String(number(9) * 1000);
  return [
    { mistaken: [write("api")], right: [write("internal")] },
    `await fetch("https://example.com/${String(unique())}");`,
  ];
}
