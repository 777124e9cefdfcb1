import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { parsePage } from "../docs/markdown-page.js";
import { createConsumerProject, type ConsumerProject } from "./consumer-project.js";

const tarball = inject("tarball");
const installing = 300_000;
vi.setConfig({ testTimeout: 120_000 });

const page = parsePage(readFileSync(join(import.meta.dirname, "../../docs/runtime-shim.md"), "utf8"));

describe("where convex, convex-test and esbuild are not installed", () => {
  let project: ConsumerProject;
  beforeAll(() => {
    project = createConsumerProject([tarball.path]);
    return project.remove;
  }, installing);

  it("run says in one line what to install, and exits with 2", () => {
    const { status, stdout, stderr } = project.run("convex-actions", ["run", "email:send", "{}"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "convex-actions: The runtime shim needs convex, convex-test, esbuild, not found here. Install with: npm install --save-dev convex convex-test esbuild\n",
    );
  });

  it("the entry can be imported all the same, and fails when it is used", () => {
    project.write(
      "use.mjs",
      `import { createDeployment, MissingPeersError } from "eslint-plugin-convex-actions/runtime-shim";
       await createDeployment({ functionsDir: "convex" }).catch((error) => console.log(error instanceof MissingPeersError, error.missing.join()));`,
    );
    const { stdout, stderr } = project.run(process.execPath, ["use.mjs"]);
    expect([stdout, stderr]).toEqual(["true convex,convex-test,esbuild\n", ""]);
  });
});

describe("where they are", () => {
  let project: ConsumerProject;
  beforeAll(() => {
    project = createConsumerProject([tarball.path, "convex", "convex-test", "esbuild", "typescript"]);
    for (const { path, code } of page.files) project.write(`documented/${path}`, code);
    return project.remove;
  }, installing);

  it("the documented test passes with node:test, and fails when the action is broken", () => {
    const runTests = () =>
      project.run(process.execPath, ["--test", "--test-reporter=tap", "documented/orders.test.mjs"]);
    const test = page.files.find(({ path }) => path === "orders.test.mjs")?.code ?? "";
    project.write("documented/orders.test.mjs", test.replace('"convex"', '"documented/convex"'));
    expect(runTests()).toMatchObject({ status: 0, stdout: expect.stringContaining("# pass 1") as string });

    const action = page.files.find(({ path }) => path === "convex/orders.ts")?.code ?? "";
    project.write("documented/convex/orders.ts", action.replace("String(total)", '"0"'));
    expect(runTests()).toMatchObject({ status: 1, stdout: expect.stringContaining("# fail 1") as string });
    project.write("documented/convex/orders.ts", action);
  });

  it("run shows what the documented action does", () => {
    const { status, stdout } = project.run("convex-actions", [
      "run",
      "orders:charge",
      "{}",
      "--dir",
      "documented/convex",
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain("├─ query orders:total  (transaction 1, snapshot 0)");
    expect(stdout).toContain("└─ fetch POST https://payments.example.com/");
    expect(stdout).toContain("the deployment has no `fetch` to answer it");
  });

  it("its types say what a user has to know", () => {
    project.write(
      "typed.ts",
      `import { createDeployment, renderTimeline, type Outcome, type Report } from "eslint-plugin-convex-actions/runtime-shim";
       const deployment = await createDeployment({ functionsDir: "convex", fetch: () => new Response() });
       const outcome: Outcome = await deployment.runAction("a:b", {});
       const report: Report = outcome.report;
       const timeline: string = renderTimeline(outcome.trace, "svg");
       if (outcome.error === undefined) console.log(outcome.value, report.pending.length, timeline);
       else console.log(outcome.error.text, outcome.error.data);
       // @ts-expect-error -- There is no such format.
       renderTimeline(outcome.trace, "png");
       const { anomalies } = await deployment.explore("a:b", {}, { writer: { path: "c:d" } });
       console.log(anomalies[0]?.serial);`,
    );
    const { status, stdout } = project.run("tsc", [
      ...[
        "--noEmit",
        "--strict",
        "--module",
        "nodenext",
        "--target",
        "es2023",
        "--lib",
        "es2023,dom,dom.iterable",
      ],
      "typed.ts",
    ]);
    expect([stdout, status]).toEqual(["", 0]);
  });
});
