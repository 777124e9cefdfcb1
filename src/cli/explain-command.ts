import { Command } from "commander";

import type { Environment } from "./environment.js";

import { UsageError } from "./environment.js";
import { readRulePage } from "./package-file.js";
import { parseRuleName, PLUGIN_PREFIX } from "./rule-name.js";
import { renderMarkdown } from "./render-markdown.js";

/** `explain <rule>`: the rule's page, readable in a terminal. */
export function createExplainCommand(environment: Environment): Command {
  return new Command("explain")
    .description("print the page of a rule")
    .argument("<rule>", "its id, such as no-db-in-action")
    .action(async (rule: string) => {
      const id = parseRuleName(rule, await environment.loadPlugin());
      const page = readRulePage(id.slice(PLUGIN_PREFIX.length));
      if (page === undefined) throw new UsageError(`the page of ${id} is missing from this installation`);
      environment.stdout.write(renderMarkdown(page, { color: hasColor(environment) }));
    });
}

function hasColor({ env, stdout }: Environment): boolean {
  return stdout.isTTY === true && env["NO_COLOR"] === undefined;
}
