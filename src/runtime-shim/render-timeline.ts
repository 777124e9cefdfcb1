import { layOutTimeline } from "./timeline-layout.js";
import { timelineSvg } from "./timeline-svg.js";
import { timelineText } from "./timeline-text.js";
import type { Trace } from "./trace.js";

/**
 * A trace for people: what was called and when, in which transaction, what was dropped, where another client wrote.
 * - `text`: for a terminal, without a trailing newline
 * - `svg`: a stand-alone file, readable on light and dark pages, with a text alternative
 */
export function renderTimeline(trace: Trace, format: "text" | "svg"): string {
  const timeline = layOutTimeline(trace);
  return format === "text" ? timelineText(timeline) : timelineSvg(timeline);
}
