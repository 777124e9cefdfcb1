import { describe, expect, it } from "vitest";
import { type BehaviourRun, isRefused, type ProvenCase } from "./behaviour-case.js";
import { collectCases } from "./case-folder.js";
import { RepairTrial } from "./prove-repair.js";

/** What the harness has against a case whose runs are changed to these. */
async function proveWith(
  rule: string,
  name: string,
  change: (run: BehaviourRun) => BehaviourRun,
): Promise<readonly string[]> {
  const folder = (await collectCases(rule)).find((candidate) => candidate.name === name);
  if (folder === undefined || isRefused(folder.behaviourCase)) throw new Error(`no case ${rule}/${name}`);
  const [first, ...others] = folder.behaviourCase.runs;
  const behaviourCase: ProvenCase = { ...folder.behaviourCase, runs: [change(first), ...others] };
  return (await (await RepairTrial.prepare({ ...folder, behaviourCase })).proveRepair()).objections;
}

describe("a case that does not show what it says", () => {
  it("is refused where nothing dangles before the repair", async () => {
    const objections = await proveWith("no-dangling-promises", "early-return", (run) => ({
      ...run,
      args: { draft: false, text: "receipt" },
    }));
    expect(objections).toContainEqual(expect.stringContaining("nothing dangles before the repair"));
  });

  it("is refused where something dangles in a run that the mistake should not touch", async () => {
    const objections = await proveWith("no-dangling-promises", "void-mutation", (run) => ({
      ...run,
      isUntouched: true,
    }));
    expect(objections).toContainEqual(expect.stringContaining("something dangles before the repair"));
  });

  it("is refused where the writer never comes between what belongs together", async () => {
    const objections = await proveWith("no-split-read-write", "counter", (run) => ({
      ...run,
      writer: { args: { amount: 0 }, path: "counters:add" },
    }));
    expect(objections).toContainEqual(
      expect.stringContaining("no gap of the code before gives an outcome that is in no serial order"),
    );
  });

  it("is refused where the transactions are not as many as it says", async () => {
    const objections = await proveWith("no-run-in-loop", "write-per-item", (run) => ({
      ...run,
      transactions: { after: 2, before: 7 },
    }));
    expect(objections).toContainEqual(expect.stringContaining("the code before makes"));
    expect(objections).toContainEqual(expect.stringContaining("the code after makes"));
  });

  it("is refused where other calls are saved than it says", async () => {
    const objections = await proveWith("no-same-runtime-run-action", "one-file", (run) => ({
      ...run,
      saves: { calls: 2, levels: 0 },
    }));
    expect(objections).toContainEqual(expect.stringContaining("the repair should save 2 calls"));
    expect(objections).toContainEqual(expect.stringContaining("the repair should save 0 levels"));
  });

  it("is refused where the code before does nothing to compare with and nobody says what is expected", async () => {
    const objections = await proveWith("no-mixed-use-node", "query-and-mutation", () => ({
      args: { text: "hello" },
      call: "digests:record",
    }));
    expect(objections).toContainEqual(expect.stringContaining("the run has to say what is expected"));
  });
});
