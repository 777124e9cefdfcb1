/** One file of an example's project. */
export interface ExampleFile {
  /** Relative to the project, with forward slashes: `convex/receipts.ts`. */
  readonly path: string;
  readonly code: string;
}

/**
 * One project that a docs page shows: all code fences between a heading that starts with ❌ or ✅ and the next heading.
 * A fence names its file after the language (` ```ts convex/receipts.ts `); one without a name is `convex/example.ts`.
 */
export interface Example {
  readonly heading: string;
  readonly expected: "report" | "silent";
  readonly files: readonly ExampleFile[];
  /** What a ` ```text ` fence says the linter prints, if the example has one. */
  readonly output: string | undefined;
}

export interface Heading {
  /** 1 for `#`, 2 for `##`, … */
  readonly depth: number;
  readonly text: string;
}

export interface Page {
  readonly headings: readonly Heading[];
  readonly examples: readonly Example[];
  /** Targets of all links and images outside of code, in reading order. */
  readonly links: readonly string[];
  /** Every fence that names a file, inside and outside of examples. */
  readonly files: readonly ExampleFile[];
}

interface Fence {
  readonly heading: Heading | undefined;
  readonly language: string;
  readonly path: string | undefined;
  readonly code: string;
}

/** Reads a Markdown page: its headings, its links and its executable examples. */
export function parsePage(markdown: string): Page {
  const headings: Heading[] = [];
  const links: string[] = [];
  const fences: Fence[] = [];
  const lines = markdown.split("\n");

  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const opening = /^\s*(`{3,}|~{3,})\s*(\S*)\s*(.*)$/.exec(line);
    if (opening) {
      const [, mark = "", language = "", path = ""] = opening;
      const start = index + 1;
      do index += 1;
      while (index < lines.length && lines[index]?.trim() !== mark);
      fences.push({
        heading: headings.at(-1),
        language,
        path: path.trim() === "" ? undefined : path.trim(),
        code: `${lines.slice(start, index).join("\n")}\n`,
      });
      continue;
    }
    const heading = /^(#{1,6})\s+(.*?)\s*$/.exec(line);
    if (heading) headings.push({ depth: heading[1]?.length ?? 0, text: heading[2] ?? "" });
    for (const [, target = ""] of withoutCodeSpans(line).matchAll(/\]\(([^)\s]+)[^)]*\)/g))
      links.push(target);
  }

  const files = fences.flatMap(({ path, code }) => (path === undefined ? [] : [{ path, code }]));
  return { headings, links, files, examples: collectExamples(headings, fences) };
}

/** The fragment under which GitHub links to a heading: lower case, words joined by hyphens, other signs dropped. */
export function anchorOfHeading(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function collectExamples(headings: readonly Heading[], fences: readonly Fence[]): Example[] {
  return headings
    .filter(({ text }) => /^[❌✅]/u.test(text))
    .map((heading) => {
      const own = fences.filter((fence) => fence.heading === heading);
      return {
        heading: heading.text,
        expected: heading.text.startsWith("❌") ? "report" : "silent",
        files: own
          .filter(({ language }) => language !== "text")
          .map(({ path = "convex/example.ts", code }) => ({ path, code })),
        output: own.find(({ language }) => language === "text")?.code.trimEnd(),
      };
    });
}

function withoutCodeSpans(line: string): string {
  return line.replace(/`[^`]*`/g, "");
}
