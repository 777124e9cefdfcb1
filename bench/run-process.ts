import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What one run of a process took. */
export interface ProcessCost {
  readonly wallMs: number;
  /** User and system time of all its threads; undefined for a process that is not Node's. */
  readonly cpuMs: number | undefined;
  /** The most memory that it held at one time, in bytes; undefined as above. */
  readonly peakBytes: number | undefined;
}

export interface ProcessInput extends Command {
  readonly cwd: string;
  /** Where stdout goes. */
  readonly outputFile: string;
}

const REPORT_USAGE = new URL("children/report-usage.js", import.meta.url).href;

/** A command that runs a script of Node.js and preloads what says how much it took. */
export function nodeCommand(script: string, args: readonly string[]): Command {
  return { args: ["--import", REPORT_USAGE, script, ...args], file: process.execPath };
}

/** @throws where the process ends with an exit code that means no result: 0 is clean, 1 is findings */
export async function runProcess({ args, cwd, env, file, outputFile }: ProcessInput): Promise<ProcessCost> {
  const output = openSync(outputFile, "w");
  const begun = performance.now();
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", output, "pipe", "pipe"],
  });
  let errors = "";
  let usage = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.stdio[3]?.on("data", (text: Buffer) => (usage += text.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const wallMs = performance.now() - begun;
  closeSync(output);
  if (code !== 0 && code !== 1) throw new Error(`${[file, ...args].join(" ")} ended with ${code}: ${errors}`);
  return { wallMs, ...readUsage(usage) };
}

function readUsage(written: string): Pick<ProcessCost, "cpuMs" | "peakBytes"> {
  if (written === "") return { cpuMs: undefined, peakBytes: undefined };
  const { cpuMicroseconds, peakKilobytes } = JSON.parse(written) as Record<string, number>;
  return { cpuMs: (cpuMicroseconds ?? 0) / 1000, peakBytes: (peakKilobytes ?? 0) * 1024 };
}
