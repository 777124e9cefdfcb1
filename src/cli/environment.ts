import type { ESLint } from "eslint";

/** What a command needs of the process around it; a test brings its own. */
export interface Environment {
  /** Absolute. */
  readonly cwd: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Loaded when a command needs it, since the rules are most of what there is to load. */
  readonly loadPlugin: () => Promise<ESLint.Plugin>;
  /** How many threads may work at the same time, where the plugin is the package's own. Default: 1. */
  readonly threads?: number;
}

export interface OutputStream {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
}

/** 0: clean. 1: findings at error level, or more warnings than allowed. 2: something could not be run or read. */
export type ExitCode = 0 | 1 | 2;

/** What the person who typed the command did wrong; shown as one line, without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What could not be run or read, beside the findings. */
export interface Problem {
  /** Absolute, with line and column behind it where they are known. */
  readonly path: string;
  readonly message: string;
}

/** One line on stderr, whatever the message. */
export function printError({ stderr }: Environment, message: string): void {
  stderr.write(`convex-actions: ${message.trim().replaceAll(/\s*[\r\n]+\s*/g, " ")}\n`);
}
