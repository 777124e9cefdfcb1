import { relative, sep } from "node:path";

/** `file` (absolute) as seen from `directory`, with `/`; the whole path where it lies outside. */
export function displayPath(file: string, directory: string): string {
  const path = relative(directory, file);
  const isOutside = path === "" || path.startsWith("..") || path === file;
  return (isOutside ? file : path).replaceAll(sep, "/");
}
