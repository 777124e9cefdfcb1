import { createRule } from "../create-rule.js";
import { deleteLine } from "../fixes/delete-line.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { findLintRun } from "../project/linted-file.js";
import { describeFile } from "../project/source-places.js";
import { hasUnneededUseNode } from "../project/unneeded-use-node.js";

type MessageId = "deleteDirective" | "unneededDirective";

// Node.js is another machine: a hop away, cold at times, with a third of the time and of the room for arguments. What
// needs no more than `fetch` runs nearer to the database without it.
// https://docs.convex.dev/functions/actions#choosing-the-runtime-use-node
export const noUnneededUseNode = createRule<[], MessageId>({
  name: "no-unneeded-use-node",
  meta: {
    type: "suggestion",
    docs: {
      description: 'Disallow "use node" in files that need nothing of Node.js',
      recommended: false,
      strict: "warn",
    },
    hasSuggestions: true,
    messages: {
      deleteDirective: "Delete the directive, so that this file runs in Convex's default runtime.",
      unneededDirective:
        '"use node" sends {{file}} to Node.js, but neither its code nor what it imports uses anything that Convex\'s default runtime lacks. There it starts without the hop to another machine, takes arguments of 16 MiB instead of 5, and may run for 30 minutes instead of 10. Delete the directive, unless its actions need more than 64 MiB of memory.',
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        const { tree, useNode } = run.linted;
        if (useNode.runtime !== "node" || useNode.how !== "prologue" || !hasUnneededUseNode(run)) return;
        const [start, end] = useNode.range.map((offset) => context.sourceCode.getLocFromIndex(offset));
        if (start === undefined || end === undefined) return;
        const { suggest } = offerRepairs(context, start, {
          repairs: [
            {
              class: "suggestion",
              files: [{ edits: [deleteLine(tree, useNode.range)], file: tree.filename, type: "change" }],
              messageId: "deleteDirective",
            },
          ],
          type: "repairs",
        });
        context.report({
          data: { file: describeFile(run, tree) },
          loc: { end, start },
          messageId: "unneededDirective",
          suggest,
        });
      },
    };
  },
});
