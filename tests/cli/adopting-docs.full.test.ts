import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { createDisk } from "../project/disk.js";
import { parsePage } from "../docs/markdown-page.js";
import { copyQuickstart, linkPackages } from "./linked-project.js";

const text = readFileSync(join(import.meta.dirname, "../../docs/adopting.md"), "utf8");
const commands = [...text.matchAll(/^```sh\n(.*)\n```$/gm)].map(([, command = ""]) => command);

it("docs/adopting.md leads from many findings to none, command by command", { timeout: 300_000 }, () => {
  const [suppressAll = "", lint = "", showAll = "", prune = "", ...others] = commands;
  expect([suppressAll, lint, showAll, prune, ...others]).toEqual([
    "npx eslint --suppress-all",
    "npx eslint",
    "npx convex-actions",
    "npx eslint --prune-suppressions",
  ]);

  const disk = createDisk({ "package.json": '{ "type": "module" }' });
  copyQuickstart(disk);
  const project = linkPackages(disk, ["eslint", "typescript-eslint", "typescript"]);
  project.write(
    "eslint.config.js",
    parsePage(text).files.find(({ path }) => path === "eslint.config.js")?.code,
  );
  const readSuppressions = (): Record<string, Record<string, { count: number }>> =>
    JSON.parse(readFileSync(project.path("eslint-suppressions.json"), "utf8")) as never;

  // An old project.
  expect(project.run(lint).status).toBe(1);

  // 1. Write down what is there.
  expect(project.run(suppressAll)).toMatchObject({ status: 0, stderr: "" });
  expect(readSuppressions()).toMatchObject({
    "convex/members.ts": { "convex-actions/no-db-in-action": { count: 1 } },
  });
  expect(project.run(lint)).toEqual({ status: 0, stderr: "", stdout: "" });
  const before = project.run(showAll);
  expect(before.stdout).toContain("convex-actions/no-db-in-action");
  expect(before.status).toBe(1);

  // 2. Nothing new gets in: a mistake in one file, and one that shows in the callers of another.
  const digest = readFileSync(project.path("convex/digest.ts"), "utf8");
  project.write("convex/more.ts", digest.replaceAll("internal.digest", "internal.more"));
  const more = project.run(lint);
  expect(more.stdout).toContain("more.ts");
  expect(more.status).toBe(1);
  project.remove("convex/more.ts");
  const receipts = readFileSync(project.path("convex/receipts.ts"), "utf8");
  const again = `export const again = mutation({ handler: async (ctx) => { await ctx.scheduler.runAfter(0, api.scanner.scan, {} as never); } });`;
  project.write("convex/receipts.ts", `${receipts}\n${again}\n`);
  const both = project.run(lint);
  expect(both.stdout.match(/convex-actions\/require-internal-reference/g)).toHaveLength(2);
  expect(both.status).toBe(1);

  // 3. Mend them one by one.
  project.write("convex/receipts.ts", receipts.replace("api.scanner.scan", "internal.scanner.scan"));
  const mended = project.run(lint);
  expect(mended.stderr).toContain("--prune-suppressions");
  expect(mended.status).toBe(2);
  expect(project.run(prune)).toMatchObject({ status: 0, stderr: "" });
  expect(readSuppressions()).not.toHaveProperty("convex/receipts.ts");
  expect(project.run(lint).status).toBe(0);
});
