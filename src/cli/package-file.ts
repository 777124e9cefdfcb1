import { readFileSync } from "node:fs";

/** This package's own directory, seen from `src/cli` as from `dist/cli`. */
const PACKAGE_ROOT = new URL("../../", import.meta.url);

export function readPackageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("package.json", PACKAGE_ROOT), "utf8")) as {
    version: string;
  };
  return version;
}

/** The page of the rule `name` (without the plugin's prefix) in Markdown; undefined where there is none. */
export function readRulePage(name: string): string | undefined {
  try {
    return readFileSync(new URL(`docs/rules/${name}.md`, PACKAGE_ROOT), "utf8");
  } catch {
    return undefined;
  }
}
