import { resolve, sep } from "node:path";

/** `path` as an absolute path with `/` between its parts, on Windows too. */
export function toAbsolutePath(path: string, base?: string): string {
  const absolute = base === undefined ? resolve(path) : resolve(base, path);
  return sep === "/" ? absolute : absolute.replaceAll(sep, "/");
}

/** Whether `path` is `directory` or lies below it; both absolute with `/`. */
export function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(joinPath(directory, ""));
}

/** Two parts of one path; the root directory already ends in its separator. */
export function joinPath(directory: string, name: string): string {
  return directory.endsWith("/") ? `${directory}${name}` : `${directory}/${name}`;
}
