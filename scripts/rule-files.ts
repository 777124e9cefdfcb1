import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The repository's root folder, absolute. */
export const repositoryRoot = join(import.meta.dirname, "..");

/** The ids of all rules: the names of the files in `src/rules`, sorted. */
export function collectRuleIds(root = repositoryRoot): string[] {
  return readdirSync(join(root, "src/rules"))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

/** `no-db-in-action` → `noDbInAction`: the name under which a rule's file exports the rule. */
export function exportNameOfRule(ruleId: string): string {
  return ruleId.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
