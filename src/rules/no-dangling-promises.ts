import type { DanglingKind, DanglingPromise } from "../analysis/promise-uses/dangling-promises.js";
import type { LintRun } from "../project/lint-run.js";
import type { TSESLint } from "@typescript-eslint/utils";

import { findLastName } from "../analysis/syntax-tree.js";
import {
  describeLeak,
  describeMaker,
  describeOwner,
  describeWarning,
  findReportRange,
} from "../project/dangling-promise-words.js";
import { createThenableTypes } from "../analysis/thenable-types.js";
import { createRule } from "../create-rule.js";
import { type DanglingPromiseRepairId, planDanglingPromiseRepair } from "../fixes/dangling-promise-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { collectDanglingPromises } from "../project/dangling-promises.js";
import { findLintRun } from "../project/linted-file.js";

type MessageId = DanglingKind | DanglingPromiseRepairId;
type Options = [{ readonly reportStrictKinds?: boolean }];

/** Mostly done on purpose, and sometimes right. */
const STRICT_KINDS: ReadonlySet<DanglingKind> = new Set(["earlyStart", "raceLoser"]);

// When an action's handler has settled, Convex aborts every operation that is still pending: its promise never settles,
// and whether it took effect depends on how far it had got. `void` changes nothing about that.
// https://docs.convex.dev/functions/actions#dangling-promises
export const noDanglingPromises = createRule<Options, MessageId>({
  name: "no-dangling-promises",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow promises in actions that are not awaited before the action ends",
      recommended: "error",
      strict: "error",
      strictOptions: [{ reportStrictKinds: true }],
    },
    hasSuggestions: true,
    messages: {
      addAwait: "Put `await` before it.",
      awaitAll: "Await all of them in one `Promise.all`.",
      awaitAndCatch: "Put `await` before it, and log a failure instead of failing: `.catch(console.error)`.",
      earlyStart:
        "{{call}} starts here, but {{leak}}: if it fails meanwhile, its rejection is unhandled and ends {{owner}} at once. Await both in one `Promise.all`, or start it where it is awaited.",
      floating:
        "Nothing awaits {{call}}{{leak}}: Convex drops what is still running when {{owner}} ends, so this may or may not happen, {{warning}}. Put `await` before it, or collect it in an awaited `Promise.all`.",
      forEachAsync:
        "`forEach` does not wait for its async callback: Convex drops what is still running when {{owner}} ends, so some items may be left out, {{warning}}. Write `for (const … of …)` with `await` inside, or `await Promise.all(….map(…))`.",
      mapUnawaited:
        "Nothing awaits the promises that this `{{method}}` makes{{leak}}: Convex drops what is still running when {{owner}} ends, so some items may be left out, {{warning}}. Put `await Promise.all(…)` around them.",
      raceLoser:
        "`{{method}}` waits for the winner only: if {{call}} is not the one, it goes on until {{owner}} ends and is dropped there, so it may or may not happen. Await it as well, or make sure that it may be cut off.",
      thenChain:
        "Nothing awaits this chain of {{call}} and `{{method}}`: Convex drops what is still running when {{owner}} ends, callbacks included, so this may or may not happen, {{warning}}. Put `await` before the chain.",
      timer:
        "The callback of `{{method}}` does not outlive {{owner}}: Convex drops timers when the action ends, {{warning}}. Await the work here, or let `ctx.scheduler.runAfter` call a function later.",
      unawaitedVariable:
        "The promise of {{call}} is kept in `{{variable}}`, {{leak}}: Convex drops what is still running when {{owner}} ends, so this may or may not happen, {{warning}}. Await `{{variable}}` on every path, or await the call where it stands.",
      void: "`void` hides that nothing awaits {{call}}, and changes nothing: Convex drops what is still running when {{owner}} ends, so this may or may not happen, {{warning}}. Put `await` in the place of `void`.",
      voidToAwait: "Put `await` in the place of `void`.",
    },
    schema: [
      {
        type: "object",
        properties: {
          reportStrictKinds: {
            type: "boolean",
            description:
              "Also report operations that lose a `Promise.race`, and those that start early and are awaited after something else.",
          },
        },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ reportStrictKinds: false }],
  },
  create(context, [{ reportStrictKinds }]) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        const isThenable = createThenableTypes(context.sourceCode.parserServices);
        for (const promise of collectDanglingPromises(run, isThenable)) {
          if (STRICT_KINDS.has(promise.kind) && reportStrictKinds !== true) continue;
          const loc = findLocation(context.sourceCode, promise);
          const { suggest } = offerRepairs(
            context,
            loc.start,
            planDanglingPromiseRepair(run.linted.tree, promise),
          );
          context.report({ data: describe(run, promise), loc, messageId: promise.kind, suggest });
        }
      },
    };
  },
});

function describe(run: LintRun, promise: DanglingPromise): Record<string, string> {
  const { code, fate, maker } = promise;
  const called =
    fate.type === "raced" ? fate.call : fate.type === "dropped" ? (fate.chain.at(-1) ?? maker) : maker;
  return {
    call: describeMaker(promise),
    leak: describeLeak(run, promise),
    method: findLastName(called.callee) ?? "",
    owner: describeOwner(code),
    variable: fate.type === "unawaited" ? fate.variable.name : "",
    warning: describeWarning(promise, run.linted.runtime),
  };
}

function findLocation(sourceCode: Readonly<TSESLint.SourceCode>, promise: DanglingPromise) {
  const [start, end] = findReportRange(promise);
  return { end: sourceCode.getLocFromIndex(end), start: sourceCode.getLocFromIndex(start) };
}
