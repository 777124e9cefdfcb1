import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** This package's own directory (absolute), seen from `src/cli` as from `dist/cli`. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, "../..");

export function readPackageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

/** The page of the rule `name` (without the plugin's prefix) in Markdown; undefined where there is none. */
export function readRulePage(name: string): string | undefined {
  try {
    return readFileSync(join(PACKAGE_ROOT, `docs/rules/${name}.md`), "utf8");
  } catch {
    return undefined;
  }
}
