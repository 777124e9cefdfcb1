import type { Timeline, TimelineItem, TimelineKind } from "./timeline-layout.js";
import { timelineText } from "./timeline-text.js";

const SIZE = { width: 960, labels: 320, margin: 16, row: 26, bar: 18, header: 40, font: 12 } as const;

/** Mid tones, which hold their own on white and on near-black; the text on them is white. */
const FILLS: Readonly<Record<TimelineKind, string>> = {
  function: "#5a67d8",
  transaction: "#0f7d7d",
  outside: "#a15c00",
  writer: "#c2314f",
};
/** Text and lines on the page itself: a contrast of at least 4 to white and to #0d1117. */
const INK = "#777f8a";

const LEGEND: readonly (readonly [TimelineKind, string])[] = [
  ["function", "action"],
  ["transaction", "transaction"],
  ["outside", "external call or timer"],
  ["writer", "another client"],
];

/** A timeline as a stand-alone SVG that can be put on light and dark pages; `<desc>` tells the same in words. */
export function timelineSvg(timeline: Timeline): string {
  const rows = flatten(timeline.items, 0);
  const height = SIZE.header + rows.length * SIZE.row + SIZE.margin;
  const plot = SIZE.width - SIZE.labels - 2 * SIZE.margin;
  const column = plot / Math.max(1, timeline.columns - 1);
  const x = (step: number) => SIZE.margin + SIZE.labels + step * column;
  const y = (row: number) => SIZE.header + row * SIZE.row;
  const body = rows.map((row, index) => drawRow(row, { x, y: y(index), bottom: height - SIZE.margin }));
  const title = rows[0]?.item.label ?? "nothing happened";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${height}" viewBox="0 0 ${SIZE.width} ${height}" role="img" aria-labelledby="timeline-title timeline-desc" font-family="ui-sans-serif, system-ui, sans-serif" font-size="${SIZE.font}">`,
    `<title id="timeline-title">Timeline of ${escape(title)}</title>`,
    `<desc id="timeline-desc">${escape(timelineText(timeline))}</desc>`,
    drawLegend(),
    `<line x1="${round(x(0))}" x2="${round(x(0))}" y1="${SIZE.header - 4}" y2="${height - SIZE.margin}" stroke="${INK}" stroke-opacity="0.5"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

interface Row {
  readonly item: TimelineItem;
  readonly depth: number;
}

function flatten(items: readonly TimelineItem[], depth: number): Row[] {
  return items.flatMap((item) => [{ item, depth }, ...flatten(item.children, depth + 1)]);
}

function drawLegend(): string {
  const marks = LEGEND.map(([kind, text], index) => {
    const left = SIZE.margin + index * 170;
    return (
      `<rect x="${left}" y="12" width="12" height="12" rx="3" fill="${FILLS[kind]}"/>` +
      `<text x="${left + 18}" y="22" fill="${INK}">${text}</text>`
    );
  });
  const left = SIZE.margin + LEGEND.length * 170;
  const dropped =
    `<rect x="${left}" y="12" width="12" height="12" rx="3" fill="none" stroke="${INK}" stroke-dasharray="3 2"/>` +
    `<text x="${left + 18}" y="22" fill="${INK}">dropped</text>`;
  return [...marks, dropped].join("\n");
}

interface Place {
  readonly x: (step: number) => number;
  readonly y: number;
  readonly bottom: number;
}

function drawRow({ item, depth }: Row, { x, y, bottom }: Place): string {
  const indent = SIZE.margin + depth * 14;
  const baseline = y + SIZE.bar - 5;
  const label = `<text x="${indent}" y="${baseline}" fill="${INK}">${escape(shorten(item.label, SIZE.labels - indent))}</text>`;
  const left = x(item.from);
  if (item.kind === "writer") {
    // Drawn through all rows: it changes the database for everything that follows.
    return [
      label,
      `<line x1="${round(left)}" x2="${round(left)}" y1="${SIZE.header - 4}" y2="${bottom}" stroke="${FILLS.writer}" stroke-width="1.5" stroke-dasharray="5 3"/>`,
      `<path d="M${round(left)} ${y} l9 9 l-9 9 l-9 -9 z" fill="${FILLS.writer}"/>`,
    ].join("\n");
  }
  const width = Math.max(14, x(item.to) - left);
  const turn = Math.min(x(item.started), left + width - 8);
  const dropped = item.ending === "dropped";
  const style = dropped
    ? `fill="none" stroke="${INK}" stroke-dasharray="4 3"`
    : `fill="${FILLS[item.kind]}"${item.ending === "abandoned" ? ' fill-opacity="0.45"' : ""}`;
  const remark = remarkOf(item);
  const inside = remark.length * SIZE.font * 0.56 + 12 < left + width - turn;
  const textColour = inside && !dropped ? "#ffffff" : INK;
  const beside = left + width + 6;
  const textLeft = inside
    ? turn + 6
    : beside + remark.length * SIZE.font * 0.56 < SIZE.width
      ? beside
      : undefined;
  const anchor = textLeft === undefined ? ` text-anchor="end"` : "";
  return [
    label,
    // A thin line while it waits for its turn.
    ...(turn > left
      ? [
          `<line x1="${round(left)}" x2="${round(turn)}" y1="${y + SIZE.bar / 2}" y2="${y + SIZE.bar / 2}" stroke="${FILLS[item.kind]}" stroke-width="2"/>`,
        ]
      : []),
    `<rect x="${round(turn)}" y="${y}" width="${round(left + width - turn)}" height="${SIZE.bar}" rx="4" ${style}><title>${escape(tooltip(item))}</title></rect>`,
    `<text x="${round(textLeft ?? left - 6)}" y="${baseline}" fill="${textColour}"${anchor}>${escape(remark)}</text>`,
  ].join("\n");
}

function remarkOf({ note, ending, error, unobserved }: TimelineItem): string {
  if (ending === "dropped") return "dropped: never began";
  if (ending === "abandoned") return "abandoned";
  if (ending === "failed") return shorten(`failed: ${(error ?? "").split("\n")[0] ?? ""}`, 320);
  return unobserved ? `${note}${note === "" ? "" : ", "}not awaited` : note;
}

function tooltip({ label, note, startedAt, endedAt }: TimelineItem): string {
  return `${label}${note === "" ? "" : ` (${note})`}: ${startedAt} to ${endedAt ?? startedAt} ms`;
}

/** Cut to about so many pixels. */
function shorten(text: string, pixels: number): string {
  const characters = Math.floor(pixels / (SIZE.font * 0.56));
  return text.length <= characters ? text : `${text.slice(0, Math.max(1, characters - 1))}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
