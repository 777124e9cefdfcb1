import { describe, expect, it } from "vitest";
import { applyRepair } from "./apply-repair.js";
import { isRefused } from "./behaviour-case.js";
import { PRECONDITION_WORDS } from "../../src/fixes/precondition-words.js";
import { collectCases, collectProvenRules } from "./case-folder.js";
import { RepairTrial } from "./prove-repair.js";
import { collectWrongRepairs, findObjections } from "./wrong-repair.js";

const rules = await Promise.all(
  collectProvenRules().map(async (rule) => ({
    cases: await collectCases(rule),
    rule,
    wrongRepairs: await collectWrongRepairs(rule),
  })),
);

describe.each(rules)("$rule", ({ cases, wrongRepairs }) => {
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

  it.each(proven)("repairs $behaviourCase.title ($name)", async ({ name }) => {
    const { objections } = await (await prepare(name)).proveRepair();
    expect(objections).toEqual([]);
  });

  it.each(refused)("leaves $behaviourCase.title ($name)", async (folder) => {
    const { objections } = await applyRepair(folder);
    expect(objections).toEqual([]);
  });

  it.each(wrongRepairs)("refuses a repair in which $title ($case)", async (wrong) => {
    const objections = await findObjections(await prepare(wrong.case), wrong);
    expect(objections.join("\n")).toMatch(wrong.objection);
  });
});

it.each(Object.keys(PRECONDITION_WORDS))("some repair is seen not to be offered: %s", (precondition) => {
  const refused = rules.flatMap(({ cases }) => cases).map(({ behaviourCase }) => behaviourCase);
  expect(refused.filter((one) => isRefused(one) && one.refused === precondition)).not.toEqual([]);
});
