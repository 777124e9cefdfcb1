import type { ESLint, Linter, Rule } from "eslint";

/** Reports the name of each `ctx.runAction`, and suggests `ctx.runMutation`. */
const noRunAction: Rule.RuleModule = {
  meta: {
    docs: { description: "forbid ctx.runAction", url: "https://example.com/no-run-action" },
    hasSuggestions: true,
    messages: { found: "No {{name}}.", replace: "Call runMutation." },
    schema: [],
    type: "problem",
  },
  create: (context) => ({
    MemberExpression({ property }) {
      if (property.type !== "Identifier" || property.name !== "runAction") return;
      context.report({
        data: { name: property.name },
        messageId: "found",
        node: property,
        suggest: [{ fix: (fixer) => fixer.replaceText(property, "runMutation"), messageId: "replace" }],
      });
    },
  }),
};

/** Reports and removes each `debugger`. */
const noDebugger: Rule.RuleModule = {
  meta: {
    fixable: "code",
    messages: { found: "Leftover:\n100% a debugger, here." },
    schema: [],
    type: "problem",
  },
  create: (context) => ({
    DebuggerStatement(node) {
      context.report({ fix: (fixer) => fixer.remove(node), messageId: "found", node });
    },
  }),
};

/** Breaks down on a variable called `crash`. */
const crashing: Rule.RuleModule = {
  meta: { messages: {}, schema: [], type: "problem" },
  create: () => ({
    "VariableDeclarator[id.name='crash']"() {
      throw new Error("out of order");
    },
  }),
};

const rules = { crashing, "no-debugger": noDebugger, "no-run-action": noRunAction };

/** Rules that need no project, in the shape of the real plugin: the command line does not care what a rule is about. */
export const standInPlugin: ESLint.Plugin = {
  configs: {
    all: [createConfig({ crashing: "error", "no-debugger": "error", "no-run-action": "error" })],
    recommended: [createConfig({ crashing: "error", "no-debugger": "warn", "no-run-action": "error" })],
    strict: [createConfig({ crashing: "error", "no-debugger": "error", "no-run-action": "error" })],
  },
  rules,
};

function createConfig(severities: Record<keyof typeof rules, Linter.StringSeverity>): Linter.Config {
  return {
    plugins: { "convex-actions": { rules } },
    rules: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [`convex-actions/${name}`, severity]),
    ),
  };
}
