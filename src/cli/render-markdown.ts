export interface RenderOptions {
  readonly color: boolean;
}

type Style = "bold" | "dim" | "code" | "underline";

/** SGR codes that switch a style on and off. */
const SGR: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  code: [36, 39],
  dim: [2, 22],
  underline: [4, 24],
};

/** Code, a link, or strong text; what stands in backticks is code, and means what it says. */
const INLINE_MARK = /`(?<code>[^`]+)`|\[(?<label>[^\]]*)\]\((?<url>[^)\s]*)\)|\*\*(?<strong>[^*]+)\*\*/g;

/** The Markdown of a rule page as text for a terminal: without comments and marks, code indented, links spelt out. */
export function renderMarkdown(markdown: string, { color }: RenderOptions): string {
  function style(name: Style, text: string): string {
    const [on, off] = SGR[name];
    return color && text !== "" ? `\u001B[${String(on)}m${text}\u001B[${String(off)}m` : text;
  }

  function renderInline(text: string): string {
    return text.replaceAll(INLINE_MARK, (mark, ...rest: unknown[]) => {
      const { code, label = "", strong, url = "" } = rest.at(-1) as Partial<Record<string, string>>;
      if (code !== undefined) return color ? style("code", code) : mark;
      if (strong !== undefined) return style("bold", renderInline(strong));
      // A path leads nowhere from a terminal.
      if (!/^https?:/.test(url)) return renderInline(label);
      return label === url ? style("underline", url) : `${renderInline(label)} (${style("underline", url)})`;
    });
  }

  let isInFence = false;
  function renderLine(line: string): string | undefined {
    const fence = /^```\s*\w*\s*(?<filename>\S*)/.exec(line);
    if (fence !== null) {
      isInFence = !isInFence;
      const filename = fence.groups?.["filename"] ?? "";
      return filename === "" ? undefined : style("dim", `    ${filename}`);
    }
    if (isInFence) return line === "" ? "" : `    ${line}`;
    const heading = /^#+\s+(?<title>.*)$/.exec(line)?.groups?.["title"];
    return heading === undefined ? renderInline(line) : style("bold", heading.replaceAll("`", ""));
  }

  const text = markdown
    .replaceAll(/<!--[\s\S]*?-->\n?/g, "")
    .split(/\r?\n/)
    .map(renderLine)
    .filter((line) => line !== undefined)
    .join("\n");
  return `${text.replaceAll(/\n{3,}/g, "\n\n").trim()}\n`;
}
