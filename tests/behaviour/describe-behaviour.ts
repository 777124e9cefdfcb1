import { describe, expect, it } from "vitest";
import { applyRepair } from "./apply-repair.js";
import { isRefused } from "./behaviour-case.js";
import { collectCases } from "./case-folder.js";
import { RepairTrial } from "./prove-repair.js";
import { findObjections, type WrongRepair } from "./wrong-repair.js";

/** Tests of one rule: every case of its folder, and every wrong repair that is planted into one of them. */
export async function describeBehaviour(rule: string, wrongRepairs: readonly WrongRepair[]): Promise<void> {
  const cases = await collectCases(rule);
  const proven = cases.filter(({ behaviourCase }) => !isRefused(behaviourCase));
  const refused = cases.filter(({ behaviourCase }) => isRefused(behaviourCase));
  const trials = new Map<string, Promise<RepairTrial>>();

  function prepare(name: string): Promise<RepairTrial> {
    const folder = proven.find((candidate) => candidate.name === name);
    if (folder === undefined) throw new Error(`there is no case ${name}`);
    const trial = trials.get(name) ?? RepairTrial.prepare(folder);
    trials.set(name, trial);
    return trial;
  }

  describe(`the repair of ${rule}`, () => {
    it.each(proven.map(({ behaviourCase, name }) => ({ name, title: behaviourCase.title })))(
      "repairs $title ($name)",
      async ({ name }) => {
        const { objections } = await (await prepare(name)).proveRepair();
        expect(objections).toEqual([]);
      },
    );

    it.each(refused.map((folder) => ({ folder, ...folder.behaviourCase, name: folder.name })))(
      "leaves $title ($name)",
      async ({ folder }) => {
        const { objections } = await applyRepair(folder);
        expect(objections).toEqual([]);
      },
    );
  });

  if (wrongRepairs.length === 0) return;
  describe(`the proof of ${rule}`, () => {
    it.each(wrongRepairs)("refuses a repair in which $title ($case)", async (wrong) => {
      const objections = await findObjections(await prepare(wrong.case), wrong);
      expect(objections.join("\n")).toMatch(wrong.objection);
    });
  });
}
