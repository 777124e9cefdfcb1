import {
  createDeployment,
  type DanglingPolicy,
  type Deployment,
  type ExploredGap,
  type Outcome,
} from "../../../src/runtime-shim/index.js";
import { countReports, runConvexActions } from "../command-line.js";
import { describeEffects, findDifference } from "../equal-behaviour.js";
import { type ProjectFiles, readProject, withTemporaryFolder, writeProject } from "../project-copy.js";
import { WORLD } from "./fixed-modules.js";
import { printProgram, type Program } from "./program.js";

export interface JudgedProgram {
  readonly program: Program;
  readonly isRepaired: boolean;
  /** How the repaired program differs from what it should be. */
  readonly objection: string | undefined;
  /** Its files, for a person to read. */
  readonly before: ProjectFiles;
  readonly after: ProjectFiles;
}

/**
 * In which worlds a program runs, each of them with what dangles being drained and dropped: `alone`, or with somebody else
 * who writes before it, in each gap between its transactions, and after it.
 */
export type Worlds = "alone" | "everyGap";

/** Gives all modules after the repair of these rules. */
export type Repair = (modules: ProjectFiles, rules: ReadonlySet<string>) => Promise<ProjectFiles>;

/** Repairs programs, all in one functions dir, and runs them before and after. */
export async function judgePrograms(
  programs: readonly Program[],
  chooseWorlds: (position: number) => Worlds,
  repair: Repair = applyFix,
): Promise<JudgedProgram[]> {
  const named = programs.map((program, index) => [`p${String(index)}`, program] as const);
  const print = (side: "mistaken" | "right"): ProjectFiles =>
    new Map([
      ["world.ts", WORLD],
      ...named.flatMap(([name, program]) => [...printProgram(program, side, name)]),
    ]);
  const before = print("mistaken");
  const after = await repair(before, new Set(programs.map(({ mistake }) => mistake.rule)));
  const trial = new Trial({ after, mistaken: before, right: print("right") });
  const judged: JudgedProgram[] = [];
  for (const [position, [name, program]] of named.entries()) {
    const [own, repaired] = [selectFolder(before, name), selectFolder(after, name)];
    const isRepaired = !areEqual(own, repaired);
    const objection = isRepaired
      ? await trial.findObjection(program, name, chooseWorlds(position))
      : undefined;
    judged.push({ after: repaired, before: own, isRepaired, objection, program });
  }
  return judged;
}

/** All modules after `convex-actions fix`. */
export async function applyFix(modules: ProjectFiles, rules: ReadonlySet<string>): Promise<ProjectFiles> {
  return await repairIn(modules, async (root) => {
    await fix(root, rules);
  });
}

/** The same; throws where the command has left a report that was not there before. */
export async function applyFixAndLint(
  modules: ProjectFiles,
  rules: ReadonlySet<string>,
): Promise<ProjectFiles> {
  return await repairIn(modules, async (root) => {
    const known = await countReports(root, "recommended");
    await fix(root, rules);
    for (const [kind, count] of await countReports(root, "recommended")) {
      if (count > (known.get(kind) ?? 0)) throw new Error(`the repairs lead to reports of ${kind}`);
    }
  });
}

async function repairIn(modules: ProjectFiles, work: (root: string) => Promise<void>): Promise<ProjectFiles> {
  return await withTemporaryFolder(async (root) => {
    writeProject(root, new Map([["package.json", "{}\n"], ...prefix(modules, "convex/")]));
    await work(root);
    return selectFolder(readProject(root), "convex");
  });
}

async function fix(root: string, rules: ReadonlySet<string>): Promise<void> {
  const named = [...rules].flatMap((rule) => ["--rule", rule]);
  const { stderr } = await runConvexActions(root, ["fix", ...named, "--allow-dirty"]);
  if (stderr !== "") throw new Error(stderr);
}

type Version = "after" | "mistaken" | "right";

type ProgramRun = Pick<ExploredGap, "outcome" | "state">;

/** The runs in all worlds. */
type Runs = Readonly<Record<DanglingPolicy, readonly ProgramRun[]>>;

/** The programs of one functions dir, in three versions. */
class Trial {
  readonly #files: Readonly<Record<Version, ProjectFiles>>;
  readonly #deployments = new Map<Version, Promise<Deployment>>();

  constructor(files: Readonly<Record<Version, ProjectFiles>>) {
    this.#files = files;
  }

  async findObjection(program: Program, name: string, worlds: Worlds): Promise<string | undefined> {
    const { canLoad, oracle } = program.mistake;
    const after = await this.#run("after", program, name, worlds);
    // When one operation of a `Promise.all` fails, the action does, and nobody waits for the others: so it would by hand.
    const unawaited = after.drain.findIndex((run) => leavesWork(run) && run.outcome.error === undefined);
    if (unawaited !== -1) return `something dangles in world ${String(unawaited)}`;
    const cut = findFirstDifference(after.drain, after.drop);
    if (cut !== undefined) return `what is dropped makes a difference: ${cut}`;
    if (oracle === "mistaken") {
      const mistaken = await this.#run("mistaken", program, name, worlds);
      return findStranger(mistaken.drain, after.drain) ?? findStranger(mistaken.drop, after.drop);
    }
    if (!this.#isSameCode(name)) {
      const right = await this.#run("right", program, name, worlds);
      const difference = findFirstDifference(right.drain, after.drain);
      if (difference !== undefined) return difference;
    }
    if (!canLoad || !program.isOnlyLater) return undefined;
    const mistaken = await this.#run("mistaken", program, name, worlds);
    return findEarlier(mistaken.drain, after.drain);
  }

  /** Whether the repair has written what the generator would have written. */
  #isSameCode(name: string): boolean {
    return areEqual(selectFolder(this.#files.after, name), selectFolder(this.#files.right, name));
  }

  async #run(version: Version, { args }: Program, name: string, worlds: Worlds): Promise<Runs> {
    const deployment = await this.#deploy(version);
    const target = `${name}/work:run`;
    const run = async (dangling: DanglingPolicy): Promise<ProgramRun[]> => {
      if (worlds === "alone") {
        const fork = await deployment.fork();
        const outcome: Outcome = await fork.runAction(target, args, { dangling });
        return [{ outcome, state: await fork.readState() }];
      }
      const writer = { path: "world:write" };
      const { gaps, serialOrders } = await deployment.explore(target, args, { dangling, writer });
      return [serialOrders[0], ...gaps, serialOrders[1]];
    };
    const drain = await run("drain");
    // Of the repaired program it has to be seen that nothing is there to drop.
    return { drain, drop: version === "after" || drain.some(leavesWork) ? await run("drop") : drain };
  }

  async #deploy(version: Version): Promise<Deployment> {
    const known = this.#deployments.get(version);
    if (known !== undefined) return await known;
    const deployment = createDeployment({
      fetch: (request) => new Response(request.url),
      files: Object.fromEntries(this.#files[version]),
      setup: (t) =>
        t.run(async (ctx) => {
          await ctx.db.insert("cells", { name: "a", value: 1 });
          await ctx.db.insert("cells", { name: "b", value: 2 });
        }),
    });
    this.#deployments.set(version, deployment);
    return await deployment;
  }
}

function leavesWork({ outcome: { report } }: ProgramRun): boolean {
  return report.pending.length + report.unobserved.length > 0;
}

/** Where two programs differ that should do the same in every place. */
function findFirstDifference(
  expected: readonly ProgramRun[],
  actual: readonly ProgramRun[],
): string | undefined {
  if (expected.length !== actual.length)
    return `${String(expected.length)} worlds became ${String(actual.length)}`;
  for (const [index, gap] of expected.entries()) {
    const other = actual[index];
    const difference = other && findDifference(effectsOf(gap), effectsOf(other));
    if (difference !== undefined) return `world ${String(index)}: ${difference}`;
  }
  return undefined;
}

/** An outcome of the repaired program that the program before could not have. */
function findStranger(known: readonly ProgramRun[], actual: readonly ProgramRun[]): string | undefined {
  const outcomes = new Set(known.map((run) => describeEffects(effectsOf(run))));
  const stranger = actual.findIndex((run) => !outcomes.has(describeEffects(effectsOf(run))));
  const [first, other] = [known[0], actual[stranger]];
  if (first === undefined || other === undefined) return undefined;
  return `world ${String(stranger)} has an outcome of its own: ${findDifference(effectsOf(first), effectsOf(other)) ?? ""}`;
}

/** Where work that is only waited for now had another effect before, in runs that did not fail. */
function findEarlier(before: readonly ProgramRun[], after: readonly ProgramRun[]): string | undefined {
  for (const [index, gap] of before.entries()) {
    const other = after[index];
    if (gap.outcome.error !== undefined || other === undefined || before.length !== after.length) continue;
    const difference = findDifference(effectsOf(gap), effectsOf(other));
    if (difference !== undefined) return `what was drained before, world ${String(index)}: ${difference}`;
  }
  return undefined;
}

function effectsOf({ outcome, state }: ProgramRun) {
  return { fetches: outcome.fetches, result: outcome, state };
}

function selectFolder(files: ProjectFiles, folder: string): ProjectFiles {
  const start = `${folder}/`;
  return new Map(
    [...files]
      .filter(([path]) => path.startsWith(start))
      .map(([path, text]) => [path.slice(start.length), text]),
  );
}

function prefix(files: ProjectFiles, by: string): ProjectFiles {
  return new Map([...files].map(([path, text]) => [by + path, text]));
}

function areEqual(left: ProjectFiles, right: ProjectFiles): boolean {
  return left.size === right.size && [...left].every(([path, text]) => right.get(path) === text);
}
