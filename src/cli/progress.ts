import type { OutputStream } from "./environment.js";

export interface Progress {
  readonly show: (done: number, total: number) => void;
  /** Takes the line away again. */
  readonly end: () => void;
}

const SHOW_AFTER_MS = 500;
const SHOW_EVERY_MS = 100;

/** One line that counts up on a terminal once the work takes long; nothing in a pipe or a log. */
export function createProgress(stream: OutputStream, now: () => number = () => performance.now()): Progress {
  if (stream.isTTY !== true) return { end: () => undefined, show: () => undefined };
  let showAt = now() + SHOW_AFTER_MS;
  let isShown = false;
  return {
    end() {
      if (isShown) stream.write("\r\u001B[K");
      isShown = false;
    },
    show(done, total) {
      if (now() < showAt) return;
      showAt = now() + SHOW_EVERY_MS;
      isShown = true;
      stream.write(`\r\u001B[KLinting file ${String(done)} of ${String(total)}`);
    },
  };
}
