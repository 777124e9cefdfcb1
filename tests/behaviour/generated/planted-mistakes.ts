import type { Choices, Hole, Planted, Runtime } from "./program.js";

/** A way to make a mistake, and what would be right in its place. */
export interface PlantedMistake {
  readonly rule: string;
  /** Default: either. */
  readonly runtime?: Runtime;
  /** The runtime of the action that the program may call. Default: the default runtime. */
  readonly findOtherRuntime?: (runtime: Runtime) => Runtime;
  readonly fits: (hole: Hole) => boolean;
  readonly write: (choices: Choices, hole: Hole, runtime: Runtime) => Planted;
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
const outsideOfLoops = ({ inLoop }: Hole): boolean => !inLoop;

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
  {
    canLoad: true,
    findOtherRuntime: (runtime) => runtime,
    fits: outsideOfLoops,
    oracle: "mistaken",
    rule: "no-same-runtime-run-action",
    write: writeRunAction,
  },
  {
    canLoad: true,
    fits: outsideOfLoops,
    oracle: "mistaken",
    rule: "no-sequential-run-query",
    write: (choices, hole) => writePair(choices, hole, ["get", "sum"]),
  },
  {
    canLoad: true,
    fits: outsideOfLoops,
    oracle: "mistaken",
    rule: "no-sequential-run-mutation",
    write: (choices, hole) => writePair(choices, hole, choices.boolean() ? ["add", "log"] : ["add", "above"]),
  },
  {
    canLoad: true,
    fits: outsideOfLoops,
    oracle: "mistaken",
    rule: "no-split-read-write",
    write: (choices, hole) => writePair(choices, hole, ["get", choices.boolean() ? "check" : "add"]),
  },
  {
    canLoad: true,
    fits: outsideOfLoops,
    oracle: "mistaken",
    rule: "no-run-in-loop",
    write: writeLoop,
  },
  {
    canLoad: true,
    fits: outsideOfLoops,
    oracle: "right",
    rule: "no-db-in-action",
    write: writeDatabaseUse,
  },
  {
    canLoad: false,
    fits: anywhere,
    oracle: "right",
    rule: "no-mixed-use-node",
    runtime: "node",
    write: writeMixedModule,
  },
  {
    canLoad: false,
    fits: ({ module }) => module === "work",
    oracle: "right",
    rule: "no-node-import-in-default-runtime",
    runtime: "default",
    write: writeNodeImport,
  },
];

function writeDangling(choices: Choices): Planted {
  const { boolean, note, oneOf, unique } = choices;
  const form = oneOf(["alone", "void", "chain", "variable", "in place", "forEach", "map"]);
  note(`dangling: ${form}`);
  const work = writeWork(choices);
  const both = (mistaken: readonly string[], right: readonly string[]): Planted => ({
    lines: [
      { mistaken, right },
      ...(boolean() ? [`await fetch("https://example.com/${String(unique())}");`] : []),
    ],
  });
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

function writePublicReference(choices: Choices): Planted {
  const { note, number, oneOf } = choices;
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
  return { lines: [{ mistaken: [write("api")], right: [write("internal")] }, goOutside(choices)] };
}

/** What is external ends the pairs that the lines before it could be part of. */
function goOutside({ unique }: Choices): string {
  return `await fetch("https://example.com/${String(unique())}");`;
}

function writeRunAction(choices: Choices): Planted {
  const { number, unique } = choices;
  const name = `total${String(unique())}`;
  return {
    lines: [
      `const ${name} = await ctx.runAction(internal.$P.other.act, { name: "a", by: ${String(number(9))} });`,
      `seen.push(${name});`,
      goOutside(choices),
    ],
  };
}

type DataFunction = "above" | "add" | "check" | "get" | "log" | "sum";

/** Two calls with nothing external between them; the second one may need what the first one has given. */
function writePair(
  choices: Choices,
  { inHelper }: Hole,
  [first, second]: readonly [DataFunction, DataFunction],
): Planted {
  const { boolean, note, number, unique } = choices;
  const [one, other] = [`first${String(unique())}`, `second${String(unique())}`];
  note(`pair: ${first}, ${second}`);
  const call = (name: DataFunction, amount: string): string => {
    switch (name) {
      case "above":
        return `ctx.runQuery(internal.$P.data.above, { limit: ${amount} })`;
      case "add":
        return `ctx.runMutation(internal.$P.data.add, { name: "b", amount: ${amount} })`;
      case "check":
        return `ctx.runMutation(internal.$P.data.check, { name: "b", limit: ${amount} })`;
      case "get":
        return `ctx.runQuery(internal.$P.data.get, { name: "a" })`;
      case "log":
        return `ctx.runMutation(internal.$P.data.log, { text: "paired" })`;
      case "sum":
        return "ctx.runQuery(internal.$P.data.sum, {})";
    }
  };
  const isGuarded = first === "get" && boolean();
  if (isGuarded) note("pair: a guard between");
  const answer = first === "get" ? `(${one} ?? 0)` : one;
  const amount = second === "log" ? "" : `${answer} + ${String(number(9))}`;
  return {
    lines: [
      `const ${one} = await ${call(first, String(number(9)))};`,
      ...(isGuarded ? [`if (${one} === null) return${inHelper ? "" : " { seen }"};`] : []),
      `const ${other} = await ${call(second, amount)};`,
      `seen.push(${one}, ${other});`,
      goOutside(choices),
    ],
  };
}

function writeLoop(choices: Choices): Planted {
  const { note, oneOf } = choices;
  const form = oneOf(["writes", "reads", "writes side by side", "reads side by side"]);
  note(`loop: ${form}`);
  const add = `ctx.runMutation(internal.$P.data.add, { name: item, amount: 1 })`;
  const get = "ctx.runQuery(internal.$P.data.get, { name: item })";
  const lines = {
    reads: ["for (const item of items) {", `  const value = await ${get};`, "  seen.push(value);", "}"],
    "reads side by side": [`seen.push(await Promise.all(items.map((item) => ${get})));`],
    writes: ["for (const item of items) {", `  await ${add};`, "}"],
    "writes side by side": [`await Promise.all(items.map((item) => ${add}));`],
  };
  return { lines: [...lines[form], goOutside(choices)] };
}

function writeDatabaseUse(choices: Choices): Planted {
  const { boolean, note, unique } = choices;
  const name = `cells${String(unique())}`;
  const writes = boolean();
  note(`ctx.db: ${writes ? "reads and writes" : "reads"}`);
  const use = [
    `const ${name} = await ctx.db.query("cells").collect();`,
    ...(writes ? [`await ctx.db.insert("log", { text: flag ? "on" : "off" });`] : []),
  ];
  const call = `ctx.run${writes ? "Mutation" : "Query"}(internal.$P.data.direct, { flag })`;
  return {
    data: [
      "",
      `export const direct = internal${writes ? "Mutation" : "Query"}({`,
      "  args: { flag: v.boolean() },",
      "  handler: async (ctx, { flag }) => {",
      ...use.map((line) => `    ${line}`),
      `    return ${name}.length;`,
      "  },",
      "});",
    ],
    lines: [
      { mistaken: [...use, `seen.push(${name}.length);`], right: [`seen.push(await ${call});`] },
      goOutside(choices),
    ],
  };
}

function writeMixedModule(choices: Choices): Planted {
  const { note, oneOf } = choices;
  const kind = oneOf(["internalMutation", "mutation", "internalQuery"]);
  note(`beside the action: ${kind}`);
  const root = kind === "mutation" ? "api" : "internal";
  const [method, mistaken, right] =
    kind === "internalQuery"
      ? ["runQuery", "internal.$P.work.kept, {}", "internal.$P.data.sum, {}"]
      : ["runMutation", `${root}.$P.work.kept, { text: "kept" }`, `internal.$P.data.log, { text: "kept" }`];
  const body =
    kind === "internalQuery"
      ? [
          "  args: {},",
          "  handler: async (ctx) => {",
          `    const cells = await ctx.db.query("cells").take(100);`,
          "    return cells.reduce((total, { value }) => total + value, 0);",
        ]
      : [
          "  args: { text: v.string() },",
          "  handler: async (ctx, { text }) => {",
          `    await ctx.db.insert("log", { text });`,
          "    return null;",
        ];
  return {
    exports: { builders: [kind], lines: ["", `export const kept = ${kind}({`, ...body, "  },", "});"] },
    lines: [
      {
        mistaken: [`seen.push(await ctx.${method}(${mistaken}));`],
        right: [`seen.push(await ctx.${method}(${right}));`],
      },
      goOutside(choices),
    ],
  };
}

function writeNodeImport(choices: Choices): Planted {
  const imported = `import { createHash } from "node:crypto";`;
  return {
    head: [{ mistaken: [imported], right: [`"use node";`, "", imported] }],
    lines: [`seen.push(createHash("sha1").update(String(items.length)).digest("hex"));`, goOutside(choices)],
  };
}
