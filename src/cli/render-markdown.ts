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

/** The Markdown of a rule page as text for a terminal: without comments and marks, code indented, links spelt out. */
export function renderMarkdown(markdown: string, { color }: RenderOptions): string {
  const style = (name: Style, text: string): string =>
    color && text !== "" ? `\u001B[${String(SGR[name][0])}m${text}\u001B[${String(SGR[name][1])}m` : text;

  const renderInline = (text: string): string =>
    text
      // What stands in backticks is code, and means what it says.
      .split(/(`[^`]+`)/)
      .map((part) =>
        /^`.+`$/.test(part)
          ? color
            ? style("code", part.slice(1, -1))
            : part
          : part
              .replaceAll(/\[([^\]]*)\]\((https?:[^)\s]*)\)/g, (_, label: string, url: string) =>
                label === url ? url : `${label} (${style("underline", url)})`,
              )
              .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
              .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => style("bold", strong)),
      )
      .join("");

  let isInFence = false;
  const lines = markdown
    .replaceAll(/<!--[\s\S]*?-->\n?/g, "")
    .split(/\r?\n/)
    .map((line) => {
      const fence = /^```\s*(.*)$/.exec(line);
      if (fence !== null) {
        isInFence = !isInFence;
        // The opening fence may name the file that the example is.
        const filename = /\s(\S+)$/.exec(` ${fence[1] ?? ""}`)?.[1] ?? "";
        return isInFence && filename.includes(".") ? style("dim", `    ${filename}`) : undefined;
      }
      if (isInFence) return line === "" ? "" : `    ${line}`;
      const heading = /^#+\s+(.*)$/.exec(line);
      return heading === null ? renderInline(line) : style("bold", heading[1]?.replaceAll("`", "") ?? "");
    });
  const text = lines.filter((line) => line !== undefined).join("\n");
  return `${text.replaceAll(/\n{3,}/g, "\n\n").trim()}\n`;
}
