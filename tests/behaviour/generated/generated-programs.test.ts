import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeObjections, describeRun, runGeneratedPrograms } from "./generated-run.js";
import { applyFix, judgePrograms } from "./judge-programs.js";
import { PLANTED_MISTAKES } from "./planted-mistakes.js";
import { programsWith } from "./program.js";

/** The work of `npm run check`: most programs run alone, with what dangles drained and dropped; one in forty in every gap. */
const PROGRAMS = 200;
const SEED = 20_261_120;

/** What the grammar has to bring up, each in one of a hundred programs. */
const CONSTRUCTS = [
  "0 items",
  "1 items",
  "2 items",
  "3 items",
  "a callee in the default runtime",
  "a callee in the node runtime",
  "a callee that throws ConvexError",
  "a callee that throws Error",
  "a helper in another module",
  "a helper in the same module",
  "a mistake in a helper",
  "a mistake in a try",
  "a validator of a result",
  "check",
  "default runtime",
  "guard",
  "if",
  "loop",
  "node runtime",
  "read",
  "try with both",
  "try with catch",
  "try with finally",
  "write",
];

it(
  `${String(PROGRAMS)} generated programs do after their repairs what they should`,
  { timeout: 600_000 },
  async () => {
    const run = await runGeneratedPrograms({
      chooseWorlds: (position) => (position % 40 === 0 ? "everyGap" : "alone"),
      count: PROGRAMS,
      seed: SEED,
    });
    console.log(describeRun(run));
    expect(describeObjections(run)).toEqual([]);
    expect(CONSTRUCTS.filter((construct) => (run.shares.get(construct) ?? 0) < 0.01)).toEqual([]);
    expect(run.offered).toBeGreaterThanOrEqual(0.6);
  },
);

const sabotages = [
  { title: "an await is missing", right: /await (?=ctx\.run)/, wrong: "" },
  { title: "an argument has another value", right: /(?<=amount: |by: )/, wrong: "1 + " },
  { title: "a condition is inverted", right: /if \((.*)\) \{/, wrong: "if (!($1)) {" },
  { title: "the result is lost", right: /return \{ seen, count.*/, wrong: "return null;" },
  { title: "a request is lost", right: /await fetch\("https.*/, wrong: "" },
];

/** The text with the rarest of the sabotages that it has a place for, which is noted by the number of its program. */
function sabotage(path: string, text: string, planted: Map<number, string>): string {
  const program = Number(/^p(\d+)\/work\.ts$/.exec(path)?.[1]);
  const rarity = ({ title }: { readonly title: string }) =>
    [...planted.values()].filter((other) => other === title).length;
  const [chosen] = sabotages
    .filter(({ right }) => right.test(text))
    .toSorted((left, right) => rarity(left) - rarity(right));
  if (chosen === undefined || Number.isNaN(program)) return text;
  planted.set(program, chosen.title);
  return text.replace(chosen.right, chosen.wrong);
}

describe("the proof of generated programs", () => {
  const oracles = (["right", "mistaken"] as const).flatMap((oracle) => {
    const mistake = PLANTED_MISTAKES.find((candidate) => candidate.oracle === oracle);
    return mistake === undefined ? [] : [{ mistake, oracle }];
  });

  it.each(oracles)(
    "refuses wrong repairs, held against what is $oracle",
    { timeout: 600_000 },
    async ({ mistake }) => {
      const programs = fc.sample(programsWith(mistake), { numRuns: 20, seed: SEED });
      const planted = new Map<number, string>();
      const judged = await judgePrograms(
        programs,
        () => "alone",
        async (modules, rules) => {
          const repaired = [...(await applyFix(modules, rules))];
          return new Map(repaired.map(([path, text]) => [path, sabotage(path, text, planted)]));
        },
      );
      const refused = judged.flatMap(({ objection }, position) =>
        objection === undefined ? [] : [planted.get(position)],
      );
      // Not every program reaches the place that was broken.
      for (const { title } of sabotages) expect(refused).toContain(title);
    },
  );
});
