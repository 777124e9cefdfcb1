import type { Disk } from "../project/disk.js";

import { relative } from "node:path";

import { oxcEslintParser } from "../../src/cli/oxc-eslint-parser.js";
import { repairProject } from "../../src/cli/repair-project.js";
import plugin from "../../src/index.js";
import { createDisk } from "../project/disk.js";

export interface RepairedDisk {
  /** The files that the repairs change or make, by path, as they would be. */
  readonly changes: Readonly<Record<string, string>>;
  /** `convex/a.ts:3 why`, for each report of the rule that is left. */
  readonly left: readonly string[];
}

/** Repairs the reports of one rule in a project with these files, as `convex-actions fix --rule <rule>` does. */
export async function repairDisk(
  rule: string,
  files: Readonly<Record<string, string>>,
): Promise<RepairedDisk & { readonly disk: Disk }> {
  const disk = createDisk({ "package.json": "{}", ...files });
  const { changes, left } = await repairProject({
    acceptsRule: (ruleId) => ruleId === `convex-actions/${rule}`,
    acceptsSuggestionsOf: () => true,
    config: [
      ...plugin.configs.recommended,
      { files: ["**/*.{ts,tsx,js,mjs}"], languageOptions: { parser: oxcEslintParser } },
    ],
    cwd: disk.root,
    files: Object.keys(files)
      .filter((path) => path.startsWith("convex/") && !path.includes("_generated/"))
      .map((path) => disk.path(path)),
  });
  const nameOf = (path: string): string => relative(disk.root, path);
  return {
    changes: Object.fromEntries(changes.map(({ after, path }) => [nameOf(path), after])),
    disk,
    left: left.map(({ file, message, why }) => `${nameOf(file)}:${String(message.line)} ${why}`),
  };
}
