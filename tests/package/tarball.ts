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
  /** Paths inside the package, with forward slashes. */
  readonly files: readonly string[];
  readonly remove: () => void;
}

/**
 * Builds and packs the package as `npm publish` would. It happens in a copy, so that
 * it neither trusts nor disturbs the `dist` of the work tree.
 */
export function packTarball(): Tarball {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "packed-"));
  const copy = join(folder, "package");
  mkdirSync(copy);
  for (const source of sources) cpSync(join(root, source), join(copy, source), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  runNpm(["run", "build"], copy);
  const [packed] = JSON.parse(runNpm(["pack", "--json", "--pack-destination", folder], copy)) as [
    { filename: string; files: { path: string }[] },
  ];
  return {
    path: join(folder, packed.filename),
    files: packed.files.map(({ path }) => path),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function runNpm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}
