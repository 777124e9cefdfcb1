import type { Feature } from "./generate-project.js";
import type { Random } from "./random.js";

/**
 * Functions that need no ctx, of which every module of a real app has some. They stand between the registered
 * functions and give the modules the length that they have in the projects we know: 2 to 7 KB, those with actions more.
 */
export function pickHelpers(random: Random, count: number, feature: Feature): string {
  const start = random.below(HELPERS.length);
  const picked = Array.from({ length: count }, (_, index) => HELPERS[(start + index) % HELPERS.length]);
  return picked.map((helper) => helper?.(feature) ?? "").join("\n");
}

const HELPERS: readonly ((feature: Feature) => string)[] = [
  () => `/** What people paste may have any spacing. */
export function normalizeLines(text: string): string[] {
  return text
    .split(/\\r?\\n/)
    .map((line) => line.replaceAll(/\\s+/g, " ").trim())
    .filter((line, index, all) => line !== "" || all[index - 1] !== "");
}
`,
  ({ typeName }) => `export interface ${typeName}Total {
  readonly day: string;
  count: number;
  size: number;
}

export function totalPerDay(found: readonly { readonly at: number; readonly size: number }[]): ${typeName}Total[] {
  const days = new Map<string, ${typeName}Total>();
  for (const { at, size } of found) {
    const day = new Date(at).toISOString().slice(0, 10);
    const total = days.get(day) ?? { count: 0, day, size: 0 };
    total.count += 1;
    total.size += size;
    days.set(day, total);
  }
  return [...days.values()].sort((left, right) => left.day.localeCompare(right.day));
}
`,
  ({ folder, thing }) => `const TEMPLATE_SUBJECT = "Your ${thing}: {{title}}";
const TEMPLATE_BODY = \`Hello {{name}},

your ${thing} "{{title}}" in ${folder} has changed. You can answer to this message, and
somebody will have a look at it as soon as possible.

{{footer}}\`;

export function renderMessage(values: Readonly<Record<string, string>>): { body: string; subject: string } {
  const fill = (template: string): string =>
    template.replaceAll(/\\{\\{(\\w+)\\}\\}/g, (whole, name: string) => values[name] ?? whole);
  return { body: fill(TEMPLATE_BODY), subject: fill(TEMPLATE_SUBJECT) };
}
`,
  () => `const UNITS = ["B", "KB", "MB", "GB"] as const;

export function formatSize(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return "unknown";
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return \`\${value.toFixed(digits)} \${UNITS[unit] ?? ""}\`;
}
`,
  ({
    thing,
  }) => `type Parsed = { readonly ok: true; readonly fields: Record<string, string> } | { readonly ok: false; readonly reason: string };

/** Reads one line of an exported ${thing} list; quoted fields may hold commas. */
export function parseLine(line: string, columns: readonly string[]): Parsed {
  const fields: Record<string, string> = {};
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  if (cells.length !== columns.length) {
    return { ok: false, reason: \`\${cells.length} cells where \${columns.length} are expected\` };
  }
  for (const [index, [, quoted, plain]] of cells.entries()) {
    const column = columns[index];
    if (column === undefined) continue;
    fields[column] = quoted?.replaceAll('""', '"') ?? plain ?? "";
  }
  return { ok: true, fields };
}
`,
  () => `/** Words that both texts have, by all words that either has: 1 for the same text, 0 for nothing in common. */
export function similarity(left: string, right: string): number {
  const wordsOf = (text: string) => new Set(text.toLowerCase().match(/\\p{L}+/gu) ?? []);
  const [ours, theirs] = [wordsOf(left), wordsOf(right)];
  if (ours.size === 0 && theirs.size === 0) return 1;
  let common = 0;
  for (const word of ours) if (theirs.has(word)) common += 1;
  return common / (ours.size + theirs.size - common);
}
`,
];
