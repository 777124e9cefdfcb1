import { describe, expect, it } from "vitest";

import plugin from "../../src/index.js";
import { runCli } from "./run-cli.js";

const cwd = import.meta.dirname;
const RULES = Object.keys(plugin.rules);

describe("explain", () => {
  it.each(RULES)("prints the page of %s, by its name and by its full id", async (name) => {
    const byName = await runCli(["explain", name], { cwd, plugin });
    expect(byName).toMatchObject({ exitCode: 0, stderr: "" });
    expect(byName.stdout).toContain(name);
    expect(byName.stdout).toContain("When not to use it");
    expect(byName.stdout).not.toMatch(/^#|```|<!--/m);
    expect(await runCli(["explain", `convex-actions/${name}`], { cwd, plugin })).toEqual(byName);
  });

  it("uses styles on a terminal, unless NO_COLOR is set", async () => {
    const [name = ""] = RULES;
    expect((await runCli(["explain", name], { cwd, isTTY: true, plugin })).stdout).toContain("\u001B[1m");
    const plain = await runCli(["explain", name], { cwd, env: { NO_COLOR: "1" }, isTTY: true, plugin });
    expect(plain.stdout).not.toContain("\u001B[");
  });

  it("names the nearest rule for a name that is none", async () => {
    expect(await runCli(["explain", "no-run-acton"], { cwd })).toEqual({
      exitCode: 2,
      stderr: `convex-actions: there is no rule "no-run-acton". Did you mean no-run-action?\n`,
      stdout: "",
    });
  });

  it("says so when a rule has no page", async () => {
    const { exitCode, stderr } = await runCli(["explain", "no-run-action"], { cwd });
    expect(stderr).toBe(
      "convex-actions: the page of convex-actions/no-run-action is missing from this installation\n",
    );
    expect(exitCode).toBe(2);
  });

  it("asks for a rule", async () => {
    const { exitCode, stderr } = await runCli(["explain"], { cwd });
    expect(stderr).toBe("convex-actions: missing required argument 'rule'\n");
    expect(exitCode).toBe(2);
  });
});
