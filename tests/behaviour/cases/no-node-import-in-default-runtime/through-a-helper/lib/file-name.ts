import path from "path";

export function fileName(parts: readonly string[]): string {
  return `${path.posix.join(...parts)}.txt`;
}
