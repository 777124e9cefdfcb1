import type { Contender } from "./contenders.js";
import type { SubjectResult } from "./measure-subject.js";
import { type Sample, summarizeSample } from "./statistics.js";

const WIDTH = 900;
const LABEL_WIDTH = 330;
const VALUE_WIDTH = 90;
const ROW_HEIGHT = 26;
const BAR_HEIGHT = 14;
const TITLE_HEIGHT = 44;

interface Bar {
  readonly label: string;
  readonly sample: Sample;
  readonly isOurs: boolean;
}

/** `results.svg`: for each subject, one bar per contender, as long as its median wall time took. */
export function drawResults(results: readonly SubjectResult[], contenders: readonly Contender[]): string {
  const parts: string[] = [];
  let y = 0;
  for (const { runs, subject } of results) {
    const bars = contenders.flatMap(({ id, name }): Bar[] => {
      const sample = summarizeSample((runs.get(id) ?? []).map(({ cost }) => cost.wallMs));
      if (sample === undefined) return [];
      return [{ isOurs: /convex-actions/.test(name), label: name.replaceAll("`", ""), sample }];
    });
    parts.push(drawText({ class: "title", text: `${subject.name}: seconds`, x: 16, y: y + 30 }));
    parts.push(...drawBars(bars, y + TITLE_HEIGHT));
    y += TITLE_HEIGHT + bars.length * ROW_HEIGHT + 8;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-labelledby="title description">
<title id="title">Wall time of each contender</title>
<desc id="description">${escapeText(describe(results, contenders))}</desc>
<style>
  svg { --ground: #ffffff; --ink: #1f2328; --faint: #59636e; --bar: #9aa4af; --ours: #c2410c; background: var(--ground); }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --bar: #59636e; --ours: #fb923c; }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--ink); }
  .title { font-weight: 600; font-size: 15px; }
  .value { fill: var(--faint); }
  .bar { fill: var(--bar); }
  .ours { fill: var(--ours); }
  .spread { stroke: var(--ink); stroke-width: 1.5; }
</style>
${parts.join("\n")}
</svg>
`;
}

function drawBars(bars: readonly Bar[], top: number): string[] {
  const longest = Math.max(...bars.map(({ sample }) => sample.most));
  const scale = (milliseconds: number): number =>
    (milliseconds / longest) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);
  return bars.map(({ isOurs, label, sample: { least, median, most } }, index) => {
    const y = top + index * ROW_HEIGHT;
    const middle = y + BAR_HEIGHT / 2;
    const end = LABEL_WIDTH + scale(most);
    return [
      drawText({ anchor: "end", text: shorten(label), x: LABEL_WIDTH - 10, y: y + 12 }),
      `<rect class="bar${isOurs ? " ours" : ""}" x="${LABEL_WIDTH}" y="${y}" width="${round(scale(median))}" height="${BAR_HEIGHT}" rx="2"/>`,
      `<line class="spread" x1="${round(LABEL_WIDTH + scale(least))}" x2="${round(end)}" y1="${middle}" y2="${middle}"/>`,
      drawText({ class: "value", text: seconds(median), x: round(end + 8), y: y + 12 }),
    ].join("\n");
  });
}

interface Text {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly class?: string;
  readonly anchor?: "end";
}

function drawText({ anchor, class: name, text, x, y }: Text): string {
  const attributes = [
    ...(name === undefined ? [] : [`class="${name}"`]),
    ...(anchor === undefined ? [] : [`text-anchor="${anchor}"`]),
  ];
  return `<text ${[...attributes, `x="${x}" y="${y}"`].join(" ")}>${escapeText(text)}</text>`;
}

/** The chart in words, for whoever does not see it. */
function describe(results: readonly SubjectResult[], contenders: readonly Contender[]): string {
  const sentences = results.map(({ runs, subject }) => {
    const times = contenders.flatMap(({ id, name }) => {
      const sample = summarizeSample((runs.get(id) ?? []).map(({ cost }) => cost.wallMs));
      return sample === undefined ? [] : [`${name.replaceAll("`", "")} ${seconds(sample.median)}`];
    });
    return `${subject.name}: ${times.join("; ")}.`;
  });
  return sentences.join(" ");
}

/** Labels have the room of about 50 characters; what follows a colon or a comma is in the table. */
function shorten(label: string): string {
  return label.length <= 50 ? label : (label.split(",", 1)[0] ?? label);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
