import { SourceMap } from "node:module";
import path from "node:path";

/** The source maps of everything that was evaluated, by the name it was evaluated under. */
const sources = new Map<string, { readonly root: string; map: SourceMap | string }>();

const FRAME = /^\s+at (?:(?<callee>.*?) \()?(?<script>convex-bundle:.*?):(?<line>\d+):(?<column>\d+)\)?$/;

/** The name under which a bundle is evaluated, so that its frames can be recognised and mapped back. */
export function scriptName(root: string, file: string, runtime: string, sourceMap: string): string {
  const name = `convex-bundle:${runtime}:${path.join(root, file)}`;
  sources.set(name, { root, map: sourceMap });
  return name;
}

/**
 * The frames of an error that lie in user code, as Convex prints them: `    at handler (../convex/messages.ts:3:9)`.
 * Frames of the shim and of Node.js are left out.
 */
export function describeStack(stack: unknown): string[] {
  if (typeof stack !== "string") return [];
  return stack.split("\n").flatMap((line) => {
    const { callee, script, line: row, column } = FRAME.exec(line)?.groups ?? {};
    const position = originalPosition(script, Number(row), Number(column));
    if (position === undefined) return [];
    return [`    at ${callee === undefined || callee === "" ? "<anonymous>" : callee} (${position})`];
  });
}

function originalPosition(script: string | undefined, line: number, column: number): string | undefined {
  const source = sources.get(script ?? "");
  if (source === undefined) return undefined;
  if (typeof source.map === "string") {
    source.map = new SourceMap(JSON.parse(source.map) as ConstructorParameters<typeof SourceMap>[0]);
  }
  const entry = source.map.findEntry(line - 1, column - 1);
  if (!("originalSource" in entry)) return undefined;
  const { originalSource, originalLine, originalColumn } = entry;
  const file = path.resolve(source.root, originalSource.replace(/^convex-[a-z-]+:/, ""));
  const shown = path.relative(path.dirname(source.root), file).replaceAll(path.sep, "/");
  return `../${shown}:${originalLine + 1}:${originalColumn + 1}`;
}
