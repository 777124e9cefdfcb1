import { describe, expect, it } from "vitest";

import { createDisk } from "../../project/disk.js";
import { runCli } from "../run-cli.js";

describe("--format github", () => {
  it("writes one command per finding, with what GitHub would read as its own syntax escaped", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a,b.ts": "export const f = (ctx) => ctx.runAction(x);\ndebugger;\n",
      "convex/broken.ts": "const = ;",
    });
    const { stdout } = await runCli(["--format", "github"], { cwd: disk.root });
    expect(stdout.split("\n")).toEqual([
      "::error file=convex/a%2Cb.ts,line=1,endLine=1,col=31,endColumn=40,title=convex-actions/no-run-action::No runAction.",
      "::warning file=convex/a%2Cb.ts,line=2,endLine=2,col=1,endColumn=10,title=convex-actions/no-debugger::Leftover:%0A100%25 a debugger, here.",
      expect.stringMatching(
        /^::error file=convex\/broken\.ts,line=1,col=7,title=Parsing error::Parsing error: /,
      ),
      "",
    ]);
  });

  it("counts paths from the checkout when the job has stepped into a directory of it", async () => {
    const disk = createDisk({ "app/package.json": "{}", "app/convex/a.ts": "debugger;" });
    const env = { GITHUB_WORKSPACE: disk.root };
    const { stdout } = await runCli(["--format", "github"], { cwd: disk.path("app"), env });
    expect(stdout).toContain("file=app/convex/a.ts,");
  });

  it("prints nothing for clean files", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": "export {};" });
    expect((await runCli(["--format", "github"], { cwd: disk.root })).stdout).toBe("");
  });
});
