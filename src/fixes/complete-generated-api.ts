import type { ModuleRun } from "../project/module-run.js";
import type { FileEdit, TextEdit } from "./repair.js";

import { moduleIdentifier } from "../platform/generated-modules.js";
import { joinPath } from "../project/file-path.js";
import { getNewline } from "./move-text.js";

/**
 * Enters a new module in the generated api of its functions dir, letter by letter as `npx convex codegen` would, which
 * needs a deployment. Nothing where there is no generated api, or none that lists modules.
 * Source: `convex/src/cli/codegen_templates/api.ts`, and what Prettier makes of it.
 * @param functionsDir absolute
 */
export function completeGeneratedApi(run: ModuleRun, functionsDir: string, modulePath: string): FileEdit[] {
  for (const name of ["_generated/api.d.ts", "_generated/api.ts"]) {
    const file = joinPath(functionsDir, name);
    const text = run.readText(file);
    const edits = text === undefined ? undefined : enterModule(text, modulePath);
    if (edits !== undefined) return [{ edits, file, type: "change" }];
  }
  return [];
}

interface Entry {
  readonly modulePath: string;
  readonly start: number;
  readonly end: number;
}

function enterModule(text: string, modulePath: string): TextEdit[] | undefined {
  const list = /\bApiFromModules<\{([^}]*)\}>/.exec(text);
  if (list === null) return undefined;
  const [whole, listed = ""] = list;
  const listStart = list.index + whole.indexOf("{") + 1;
  const newline = getNewline(text);
  const name = moduleIdentifier(modulePath);
  const imports = findEntries(text, /^import type \* as \S+ from "\.\.\/([^"]+)\.js";\r?\n/gm);
  const entries = findEntries(listed, /^ *(?:"([^"]+)"|([\w$]+)): typeof [^;]+;\r?\n/gm);
  const key = /^[A-Za-z_$][\w$]*$/.test(modulePath) ? modulePath : `"${modulePath}"`;
  const importLine = `import type * as ${name} from "../${modulePath}.js";${newline}`;
  const entryLine = `  ${key}: typeof ${name};${newline}`;
  const importStart = findPlace(imports, modulePath) ?? text.search(/^import /m);
  const entryStart = findPlace(entries, modulePath) ?? 0;
  return [
    insert(importStart, imports.length === 0 ? importLine + newline : importLine),
    insert(listStart + entryStart, entries.length === 0 ? newline + entryLine : entryLine),
  ];
}

function insert(offset: number, text: string): TextEdit {
  return { range: [offset, offset], text };
}

function findEntries(text: string, line: RegExp): Entry[] {
  return [...text.matchAll(line)].map(({ 0: whole, 1: first, 2: second, index }) => ({
    end: index + whole.length,
    modulePath: first ?? second ?? "",
    start: index,
  }));
}

/** Where the module's line goes: codegen sorts by code units. */
function findPlace(entries: readonly Entry[], modulePath: string): number | undefined {
  return entries.find((entry) => entry.modulePath > modulePath)?.start ?? entries.at(-1)?.end;
}
