import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { PROJECT_OPTIONS } from "../compiler-options.js";
import { applyRepair, type RepairedProject } from "./apply-repair.js";
import { isRefused } from "./behaviour-case.js";
import { collectCases, collectProvenRules } from "./case-folder.js";
import { withGeneratedCode } from "./generated-code.js";
import { withTemporaryFolder, writeProject } from "./project-copy.js";

const cases = (await Promise.all(collectProvenRules().map(collectCases)))
  .flat()
  .filter(({ behaviourCase }) => !isRefused(behaviourCase))
  .map((folder) => ({ folder, id: `${folder.rule}/${folder.name}` }));

/** Type errors of each side of each case: `before/<case>` → `TS<code> <file>: <message>`. */
const errors = new Map<string, string[]>();

/** One program for all of them: most of the work is to read the types of Convex. */
beforeAll(async () => {
  await withTemporaryFolder(async (root) => {
    symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"), "junction");
    const paths: string[] = [];
    for (const { folder, id } of cases) {
      const repaired: RepairedProject = await applyRepair(folder);
      for (const side of ["before", "after"] as const) {
        const files = withGeneratedCode(repaired[side]);
        writeProject(join(root, side, id), files);
        for (const path of files.keys()) if (/\.tsx?$/.test(path)) paths.push(join(root, side, id, path));
      }
    }
    const program = ts.createProgram(paths, {
      ...PROJECT_OPTIONS,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    });
    for (const { code, file, messageText } of ts.getPreEmitDiagnostics(program)) {
      if (file === undefined) throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
      const [side = "", rule = "", name = "", ...path] = relative(root, file.fileName).split(/[\\/]/);
      const key = `${side}/${rule}/${name}`;
      const message = ts.flattenDiagnosticMessageText(messageText, " ");
      errors.set(key, [...(errors.get(key) ?? []), `TS${String(code)} ${path.join("/")}: ${message}`]);
    }
  });
}, 600_000);

/** Types that go round in a circle: where exactly TypeScript notices it says nothing. */
const CIRCLES = new Set(["TS2502", "TS7022", "TS7023", "TS7024"]);

/** Errors of the kinds that a side has, each with its number. */
function countKinds(id: string, side: "after" | "before"): Map<string, number> {
  const counts = new Map<string, number>();
  for (const error of errors.get(`${side}/${id}`) ?? []) {
    const [code = ""] = error.split(" ");
    if (CIRCLES.has(code)) counts.set("a circle", 1);
    else counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

describe("the types of a repaired case", () => {
  it.each(cases)("have no error that was not there before: $id", ({ id }) => {
    const before = countKinds(id, "before");
    const added = [...countKinds(id, "after")].filter(([kind, count]) => count > (before.get(kind) ?? 0));
    expect(added, (errors.get(`after/${id}`) ?? []).join("\n")).toEqual([]);
  });
});
