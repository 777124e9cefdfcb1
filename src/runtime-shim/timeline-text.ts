import type { Timeline, TimelineItem, TimelineKind } from "./timeline-layout.js";

const BAR_WIDTH = 40;

const BARS: Readonly<Record<TimelineKind, string>> = {
  function: "─",
  transaction: "█",
  outside: "▒",
  writer: "◆",
};

/** A timeline for a terminal: a tree of what happened, and beside it a bar for when. */
export function timelineText({ items, columns }: Timeline): string {
  const lines = items.flatMap((item) => describe(item, "", ""));
  const width = Math.max(0, ...lines.map(({ text }) => text.length));
  const scale = columns <= 1 ? 1 : (BAR_WIDTH - 1) / (columns - 1);
  return lines
    .map(({ text, item }) => `${text.padEnd(width)}  │${bar(item, scale)}│${ending(item)}`.trimEnd())
    .join("\n");
}

interface Line {
  readonly text: string;
  readonly item: TimelineItem;
}

function describe(item: TimelineItem, first: string, rest: string): Line[] {
  const note = item.note === "" ? "" : `  (${item.note})`;
  const last = item.children.length - 1;
  return [
    { text: `${first}${item.label}${note}`, item },
    ...item.children.flatMap((child, index) =>
      describe(child, `${rest}${index === last ? "└─ " : "├─ "}`, `${rest}${index === last ? "   " : "│  "}`),
    ),
  ];
}

function bar({ kind, from, started, to, ending }: TimelineItem, scale: number): string {
  const [begin, turn, end] = [from, started, to].map((column) => Math.round(column * scale)) as [
    number,
    number,
    number,
  ];
  const drawn =
    ending === "dropped"
      ? "╌".repeat(end - begin) + "✗"
      : "·".repeat(turn - begin) + drawBar(kind, end - turn + 1);
  return (" ".repeat(begin) + drawn).padEnd(BAR_WIDTH).slice(0, BAR_WIDTH);
}

function drawBar(kind: TimelineKind, length: number): string {
  // A function is a span with things in it, so only its ends and a thin line are drawn.
  if (kind === "function" && length > 1) return `├${BARS.function.repeat(length - 2)}┤`;
  return kind === "writer" ? BARS.writer : BARS[kind].repeat(length);
}

function ending({ ending: how, error, unobserved, startedAt, endedAt }: TimelineItem): string {
  const time =
    endedAt === undefined || endedAt === startedAt ? `${startedAt} ms` : `${startedAt}–${endedAt} ms`;
  const [firstLine = ""] = (error ?? "").split("\n");
  const remarks = [
    ...(how === "dropped" ? ["dropped: never began"] : []),
    ...(how === "abandoned" ? ["abandoned: its result went nowhere"] : []),
    ...(how === "failed" ? [`failed: ${firstLine}`] : []),
    ...(unobserved && how === "done" ? ["nobody awaited it"] : []),
  ];
  return [` ${time}`, ...remarks].join("  ");
}
