import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** What building and packing need; `npm pack` itself decides by `files` what goes into the tarball. */
const sources = [
  "src",
  "docs",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "README.md",
  "LICENSE",
];

export interface Tarball {
  /** Absolute path of the `.tgz`. */
  readonly path: string;
  /** The folder that was packed, with `dist`: what a project's `node_modules` may link to where an installation is not the point. */
  readonly folder: string;
  /** Paths inside the package, with forward slashes. */
  readonly files: readonly string[];
  /** In bytes. */
  readonly packedSize: number;
  /** In bytes. */
  readonly unpackedSize: number;
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
  readonly size: number;
  readonly unpackedSize: number;
}

/**
 * Builds and packs the package as `npm publish` would. It happens in a copy, so that
 * it neither trusts nor disturbs the `dist` of the work tree. `remove` deletes the copy and the tarball.
 */
export function packTarball(): { readonly tarball: Tarball; readonly remove: () => void } {
  const place = mkdtempSync(join(realpathSync(tmpdir()), "packed-"));
  const folder = join(place, "package");
  mkdirSync(folder);
  for (const source of sources) cpSync(join(root, source), join(folder, source), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  runNpm(["run", "build"], folder);
  const [packed] = JSON.parse(runNpm(["pack", "--json", "--pack-destination", place], folder)) as [
    PackReport,
  ];
  return {
    tarball: {
      path: join(place, packed.filename),
      folder,
      files: packed.files.map(({ path }) => path),
      packedSize: packed.size,
      unpackedSize: packed.unpackedSize,
    },
    remove: () => {
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function runNpm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}
