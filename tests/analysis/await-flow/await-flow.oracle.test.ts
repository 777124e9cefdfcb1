import type { TSESTree } from "@typescript-eslint/utils";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { FlowFinding } from "../../../src/analysis/await-flow/flow-finding.js";
import { FlowBench } from "./flow-bench.js";
import { expectFindings } from "./oracle/expected-findings.js";
import { program } from "./oracle/program.js";
import { writeProgram } from "./oracle/program-text.js";
import { runAll } from "./oracle/scripted-run.js";

/** More would only repeat what fewer have shown; such programs are drawn again. */
const TRACES = 300;
const PROGRAMS = process.env["CHECK_FULL"] === "1" ? 10_000 : 200;
const SEED = 20_261_120;

describe("await flow against an oracle that runs the text", () => {
  it(
    `agrees on ${PROGRAMS} generated programs`,
    async () => {
      await fc.assert(
        fc.asyncProperty(program, async (drawn) => {
          const text = writeProgram(drawn);
          const bench = new FlowBench(...text.modules);
          for (const name of text.names) {
            const traces = await runAll(text, name, TRACES);
            fc.pre(traces !== undefined);
            const expected = expectFindings(text, traces);
            const found = bench.flow.findingsOf(bench.get(name));
            const context = `${name}\n${text.modules.join("\n")}`;
            expect(describeKinds(found), context).toEqual(describeExpected(expected));
            for (const { earlier, later } of found) {
              if (earlier === undefined) continue;
              const witnesses = expected.get(siteOf(later.call))?.earlier ?? new Set();
              expect([...witnesses], context).toContain(describeEvent(earlier));
            }
          }
        }),
        { numRuns: PROGRAMS, seed: SEED, maxSkipsPerRun: 1000 },
      );
    },
    PROGRAMS * 200,
  );
});

function describeKinds(found: readonly FlowFinding[]): string[] {
  return found.map(({ kind, later }) => `${siteOf(later.call)} ${kind}`).sort();
}

function describeExpected(expected: ReturnType<typeof expectFindings>): string[] {
  return [...expected].map(([site, { kind }]) => `${site} ${kind}`).sort();
}

function describeEvent({ call, origin }: FlowFinding["later"]): string {
  return call === origin.call ? String(siteOf(call)) : `${siteOf(call)}/${siteOf(origin.call)}`;
}

/** `ctx.runQuery(api.r12, …)` and `helper1(ctx.at(12), …)` are at site 12. */
function siteOf(call: TSESTree.Node): number {
  const argument = call.type === "CallExpression" ? call.arguments[0] : undefined;
  if (argument?.type === "MemberExpression" && argument.property.type === "Identifier") {
    return Number(argument.property.name.slice(1));
  }
  const site = argument?.type === "CallExpression" ? argument.arguments[0] : undefined;
  return site?.type === "Literal" ? Number(site.value) : Number.NaN;
}
